import { userInfo } from 'node:os';

/** Whoever runs this program, as the operating system calls them. */
export function ownUser(): { uid: number; name: string } {
  const uid = process.getuid?.() ?? -1;
  try {
    return { uid, name: userInfo().username };
  } catch {
    // In a container a number may have no name.
    return { uid, name: `user ${uid}` };
  }
}
