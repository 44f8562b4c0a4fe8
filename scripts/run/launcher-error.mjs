/** What the launcher itself cannot do: its message is one sentence for the person at the terminal. */
export class LauncherError extends Error {
  name = 'LauncherError';
}
