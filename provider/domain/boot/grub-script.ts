/** A word as the parser keeps it: literal pieces and variables, each quoted or not. */
interface WordPart {
  readonly kind: "text" | "variable";
  readonly value: string;
  readonly quoted: boolean;
}

export type GrubWord = readonly WordPart[];

export type GrubStatement =
  /** A command; menuentry and submenu have a block. */
  | { readonly kind: "command"; readonly words: readonly GrubWord[]; readonly block?: readonly GrubStatement[] }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly condition: readonly GrubStatement[]; readonly body: readonly GrubStatement[] }[];
      readonly otherwise: readonly GrubStatement[];
    }
  | { readonly kind: "function"; readonly name: string; readonly body: readonly GrubStatement[] };

type Token = { readonly kind: "word"; readonly word: GrubWord } | { readonly kind: "end" } | { readonly kind: "{" | "}" };

/** Parses the part of GRUB's language that configuration files use. Loops are read and left out: no generated configuration needs them. */
export function parseGrubScript(text: string): GrubStatement[] {
  return new Parser(tokenize(text)).statements([]);
}

class Parser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** Up to (not including) one of the closing words, or a closing brace, or the end. */
  statements(closing: readonly string[]): GrubStatement[] {
    const found: GrubStatement[] = [];
    for (;;) {
      const token = this.tokens[this.position];
      if (token === undefined || token.kind === "}") return found;
      if (token.kind === "word" && closing.includes(bareText(token.word))) return found;
      if (token.kind === "word") {
        const statement = this.statement(token.word);
        if (statement !== undefined) found.push(statement);
      } else this.position++;
    }
  }

  private statement(first: GrubWord): GrubStatement | undefined {
    switch (bareText(first)) {
      case "if":
        return this.conditional();
      case "function":
        return this.declaration();
      case "for":
      case "while":
      case "until":
        this.position++;
        this.statements(["do"]);
        this.position++;
        this.statements(["done"]);
        this.position++;
        return undefined;
      default:
        return this.command();
    }
  }

  private conditional(): GrubStatement {
    const branches: { condition: GrubStatement[]; body: GrubStatement[] }[] = [];
    let otherwise: GrubStatement[] = [];
    for (let keyword = this.keyword(); keyword === "if" || keyword === "elif"; keyword = this.keyword()) {
      this.position++;
      const condition = this.statements(["then"]);
      this.position++;
      branches.push({ condition, body: this.statements(["elif", "else", "fi"]) });
    }
    if (this.keyword() === "else") {
      this.position++;
      otherwise = this.statements(["fi"]);
    }
    this.position++;
    return { kind: "if", branches, otherwise };
  }

  private declaration(): GrubStatement {
    this.position++;
    const name = this.keyword();
    this.position++;
    return { kind: "function", name, body: this.block() ?? [] };
  }

  private command(): GrubStatement {
    const words: GrubWord[] = [];
    for (let token = this.tokens[this.position]; token?.kind === "word"; token = this.tokens[this.position]) {
      words.push(token.word);
      this.position++;
    }
    const block = this.block();
    return { kind: "command", words, ...(block === undefined ? {} : { block }) };
  }

  private block(): GrubStatement[] | undefined {
    if (this.tokens[this.position]?.kind !== "{") return undefined;
    this.position++;
    const body = this.statements([]);
    this.position++;
    return body;
  }

  private keyword(): string {
    const token = this.tokens[this.position];
    return token?.kind === "word" ? bareText(token.word) : "";
  }
}

/** Text of a word without variables and quotes; keywords are only such. */
function bareText(word: GrubWord): string {
  return word.every((part) => part.kind === "text" && !part.quoted) ? word.map((part) => part.value).join("") : "";
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? "";
    if (char === "\n" || char === ";") {
      tokens.push({ kind: "end" });
      at++;
    } else if (/\s/.test(char)) at++;
    else if (char === "#") at = lineEnd(text, at);
    else if ((char === "{" || char === "}") && /[\s;]|^$/.test(text[at + 1] ?? "")) {
      tokens.push({ kind: char });
      at++;
    } else {
      const { word, end } = readWord(text, at);
      tokens.push({ kind: "word", word });
      at = end;
    }
  }
  return tokens;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function readWord(text: string, start: number): { word: GrubWord; end: number } {
  const word: WordPart[] = [];
  let at = start;
  while (at < text.length && !/[\s;]/.test(text[at] ?? "")) {
    const char = text[at];
    if (char === "'") {
      const close = text.indexOf("'", at + 1);
      const end = close < 0 ? text.length : close;
      word.push({ kind: "text", value: text.slice(at + 1, end), quoted: true });
      at = end + 1;
    } else if (char === '"') at = readDoubleQuoted(text, at + 1, word);
    else if (char === "$") at = readVariable(text, at, word, false);
    else if (char === "\\") {
      if (text[at + 1] !== "\n") word.push({ kind: "text", value: text[at + 1] ?? "", quoted: true });
      at += 2;
    } else {
      word.push({ kind: "text", value: char ?? "", quoted: false });
      at++;
    }
  }
  return { word, end: at };
}

function readDoubleQuoted(text: string, start: number, word: WordPart[]): number {
  let at = start;
  word.push({ kind: "text", value: "", quoted: true });
  while (at < text.length && text[at] !== '"') {
    if (text[at] === "$") at = readVariable(text, at, word, true);
    else {
      const escaped = text[at] === "\\" && /["$\\]/.test(text[at + 1] ?? "");
      word.push({ kind: "text", value: text[escaped ? at + 1 : at] ?? "", quoted: true });
      at += escaped ? 2 : 1;
    }
  }
  return at + 1;
}

function readVariable(text: string, at: number, word: WordPart[], quoted: boolean): number {
  const match = /^\$(?:\{([A-Za-z0-9_?@#*]+)\}|([A-Za-z_][A-Za-z0-9_]*|[0-9?@#*]))/.exec(text.slice(at, at + 256));
  const name = match?.[1] ?? match?.[2];
  if (match === null || name === undefined) {
    word.push({ kind: "text", value: "$", quoted: true });
    return at + 1;
  }
  word.push({ kind: "variable", value: name, quoted });
  return at + match[0].length;
}

/** Words after expansion: an unquoted variable is split at blanks, and vanishes when it is empty, as GRUB does it. */
export function expandGrubWords(words: readonly GrubWord[], variable: (name: string) => string): string[] {
  return words.flatMap((word) => expandWord(word, variable));
}

function expandWord(word: GrubWord, variable: (name: string) => string): string[] {
  const results: string[] = [];
  let current: string | undefined;
  for (const part of word) {
    const value = part.kind === "text" ? part.value : variable(part.value);
    if (part.kind === "text" || part.quoted) {
      current = (current ?? "") + value;
      continue;
    }
    const pieces = value.split(/\s+/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && current !== undefined) {
        results.push(current);
        current = undefined;
      }
      if (piece !== "") current = (current ?? "") + piece;
    }
  }
  if (current !== undefined) results.push(current);
  return results;
}
