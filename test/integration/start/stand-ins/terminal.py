"""A terminal: runs the command that follows in it and shows what it prints, until this process is killed."""
import os
import pty
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    try:
        sys.stdout.buffer.write(os.read(terminal, 4096))
        sys.stdout.buffer.flush()
    except OSError:
        break
