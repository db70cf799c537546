// Runs one statement on any of the three databases with its own driver.
import Database from "better-sqlite3";
import mysql from "mysql2/promise";
import pg from "pg";

/** @param {string} url as in an ini */
export async function execute(url, statement) {
  if (url.startsWith("sqlite:")) return executeInFile(url.slice("sqlite:///".length).replace(/\?.*/, ""), statement);
  const connection = url.startsWith("postgresql:")
    ? new pg.Client(url)
    : await mysql.createConnection(url.replace(/\?.*/, ""));
  if (url.startsWith("postgresql:")) await connection.connect();
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

function executeInFile(file, statement) {
  const database = new Database(file);
  database.exec(statement);
  database.close();
}
