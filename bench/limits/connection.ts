import mysql from 'mysql2/promise';

/** As the limit programs reach the database: mysql2 itself, with nothing above it. */
export const openConnection = (): Promise<mysql.Connection> =>
  mysql.createConnection({
    host: process.env['DB_HOST'] ?? '',
    port: Number(process.env['DB_PORT']),
    user: process.env['DB_USER'] ?? '',
    password: process.env['DB_PASSWORD'] ?? '',
    database: process.env['DB_NAME'] ?? '',
    timezone: 'Z',
    charset: 'utf8mb4',
  });

/** `(?, ?), (?, ?)` for so many rows of so many columns. */
export function placeholders(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(',')})`;
  return Array.from({ length: rows }, () => row).join(',');
}
