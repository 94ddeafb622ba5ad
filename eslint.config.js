import js from "@eslint/js";
import tseslint from "typescript-eslint";

const noAmbientEffects = ["Date", "setTimeout", "setInterval", "fetch", "process", "Buffer", "console"];

export default tseslint.config(
  { ignores: ["**/dist/**", "sdk/**", "node_modules/**", "provider/protocol/generated/**", "boot/artefacts/**", "**/*.js"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/require-await": "off",
      "no-restricted-syntax": ["error", { selector: "ExportDefaultDeclaration", message: "name every export" }],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
    },
  },
  {
    files: ["provider/domain/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-globals": ["error", ...noAmbientEffects.map((name) => ({ name, message: "domain/ is pure" }))] },
  },
  { files: ["**/*.test.ts", "tests/**/*.ts"], rules: { "max-lines-per-function": "off" } },
  { files: ["provider/cmd/**/*.ts", "lab/**/*.ts", "tools/**/*.ts", "tests/**/*.ts", "boot/**/*.ts"], rules: { "no-console": "off" } },
);
