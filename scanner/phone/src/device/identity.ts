/** Who this phone is to the service: one device, kept in a database of its own so that it is known before any other is opened. */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import { ofStorage } from "./errors";

export interface Identity {
  readonly programme: string;
  /** Of the device, in its programme. */
  readonly name: string;
  /** What the service knows it by. */
  readonly secret: string;
  /** Where it may work, and what it may do beside scanning, as far as it was told. */
  readonly doors: readonly string[];
  readonly may: readonly string[];
  /** Where it works. */
  readonly door: string;
  /** Whether an organiser revoked it, so that it knows without a network. */
  readonly revoked: boolean;
}

interface Schema extends DBSchema {
  device: { key: "this"; value: Identity };
}

/** The name of the database for what a device records. A name is one device, in one programme. */
export function database({ programme, name }: Pick<Identity, "programme" | "name">): string {
  return `oppmote device\n${programme}\n${name}`;
}

/** Who this phone is; null where it is not enrolled. */
export function read(): Promise<Identity | null> {
  return within(async (opened) => (await opened.get("device", "this")) ?? null);
}

/** Keep who this phone is, all of it or nothing. */
export function write(identity: Identity): Promise<void> {
  return within(async (opened) => {
    const transaction = opened.transaction("device", "readwrite", { durability: "strict" });
    await Promise.all([transaction.store.put(identity, "this"), transaction.done]);
  });
}

/** Forget who this phone is. What it recorded stays. */
export function forget(): Promise<void> {
  return within((opened) => opened.delete("device", "this"));
}

/** Throws a `DeviceError` where there is no storage. */
async function within<T>(act: (opened: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  try {
    const opened = await openDB<Schema>("oppmote", 1, { upgrade: (made) => void made.createObjectStore("device") });
    try {
      return await act(opened);
    } finally {
      opened.close();
    }
  } catch (error) {
    throw ofStorage(error);
  }
}
