import mysql from 'mysql2/promise';

/** Where the database is, by DB_* of an environment, and how it is spoken to: mysql2 itself, with nothing above it. */
export const databaseOf = (environment: NodeJS.ProcessEnv) => ({
  host: environment['DB_HOST'] ?? '',
  port: Number(environment['DB_PORT']),
  user: environment['DB_USER'] ?? '',
  password: environment['DB_PASSWORD'] ?? '',
  database: environment['DB_NAME'] ?? '',
  timezone: 'Z',
  charset: 'utf8mb4',
});

/** A connection of a limit program. */
export const openConnection = (): Promise<mysql.Connection> => mysql.createConnection(databaseOf(process.env));

/** `(?, ?), (?, ?)` for so many rows of so many columns. */
export function placeholders(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(',')})`;
  return Array.from({ length: rows }, () => row).join(',');
}
