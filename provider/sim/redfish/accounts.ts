import { timingSafeEqual } from "node:crypto";
import type { Credentials } from "./sessions.js";

export const privileges = ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents", "ConfigureSelf"] as const;
export type Privilege = (typeof privileges)[number];

export const rolePrivileges = {
  Administrator: privileges,
  Operator: ["Login", "ConfigureComponents", "ConfigureSelf"],
  ReadOnly: ["Login", "ConfigureSelf"],
} as const satisfies Record<string, readonly Privilege[]>;

export type RoleId = keyof typeof rolePrivileges;
export const roleIds = Object.keys(rolePrivileges) as RoleId[];

export interface Account {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly role: RoleId;
  readonly enabled: boolean;
  readonly passwordChangeRequired: boolean;
}

export type AccountFields = Omit<Account, "id">;

/** The accounts of one BMC. The first is the rack's own and stays. */
export class Accounts {
  static readonly limit = 16;
  private readonly accounts = new Map<string, Account>();
  private lastId = 0;

  constructor(first: Credentials) {
    this.add({ ...first, role: "Administrator", enabled: true, passwordChangeRequired: false });
  }

  list(): Account[] {
    return [...this.accounts.values()];
  }

  find(id: string): Account | undefined {
    return this.accounts.get(id);
  }

  named(username: string): Account | undefined {
    return this.list().find((account) => account.username === username);
  }

  get isFull(): boolean {
    return this.accounts.size >= Accounts.limit;
  }

  isFirst(account: Account): boolean {
    return account.id === "1";
  }

  add(fields: AccountFields): Account {
    const account = { id: String(++this.lastId), ...fields };
    this.accounts.set(account.id, account);
    return account;
  }

  change(id: string, fields: Partial<AccountFields>): void {
    const account = this.accounts.get(id);
    if (account !== undefined) this.accounts.set(id, { ...account, ...fields });
  }

  delete(id: string): void {
    this.accounts.delete(id);
  }

  /** The enabled account with these credentials. */
  check(given: Credentials): Account | undefined {
    return this.list().find(
      (account) => account.enabled && isSame(given.username, account.username) && isSame(given.password, account.password),
    );
  }
}

export function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
