"""What systemd is to a service that notifies: prints each message, and `no beat` when none came for argv[2] seconds."""
import socket
import sys

listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
allowed = float(sys.argv[2])
print('listening', flush=True)
while True:
    try:
        # Descriptors that come along are closed at once, which is what systemd-notify waits for.
        message = listener.recv(4096).decode()
    except TimeoutError:
        message = 'no beat'
    for line in message.splitlines():
        if line != 'BARRIER=1':
            print(line, flush=True)
    if 'READY=1' in message:
        listener.settimeout(allowed)
