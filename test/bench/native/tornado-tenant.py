"""A Tornado tenant that uses its database: it keeps a connection and asks it "select @@port" once a second.

What it notes, and the protocol, are as in asking-tenant.c; its database comes with its arguments, so it is moved by a
restart. It logs in as `tenant`, who has no password.
"""
import os
import socket
import struct
import time

from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.options import define, options, parse_command_line
from tornado.web import Application, RequestHandler

for name in ("db", "dbhost", "uname", "notes", "answers"):
    define(name, default="")
for name in ("port", "dbport"):
    define(name, type=int)

CAPABILITIES = 0x8A201


class Connection:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=1)
        self.stream = self.socket.makefile("rb")
        self.packet()
        login = struct.pack("<IIB23x", CAPABILITIES, 1 << 24, 33) + b"tenant\0\0mysql_native_password\0"
        self.send(1, login)
        self.packet()

    def packet(self):
        head = self.stream.read(4)
        body = self.stream.read(int.from_bytes(head[:3], "little"))
        if len(head) < 4 or not body or body[0] == 0xFF:
            raise OSError("no answer")
        return body

    def send(self, number, body):
        self.socket.sendall(len(body).to_bytes(3, "little") + bytes([number]) + body)

    def ask(self):
        self.send(0, b"\x03select @@port")
        packets = [self.packet() for _ in range(5)]
        return packets[3][1:].decode()


def append(file, *words):
    with open(file, "a") as notes:
        notes.write(" ".join(str(word) for word in words) + "\n")


def start_ticks():
    with open("/proc/self/stat") as stat:
        return stat.read().rpartition(")")[2].split()[19]


class Database:
    connection = None
    last = None

    def ask(self):
        try:
            if self.connection is None:
                self.connection = Connection(options.dbhost, options.dbport)
            port = self.connection.ask()
        except OSError:
            self.connection = None
            return
        if port != self.last:
            self.last = port
            append(options.answers, options.uname, port, time.monotonic_ns())


class RunInfo(RequestHandler):
    def get(self):
        self.write("%s|%d|%d|%s" % (options.db, options.port, os.getpid(), options.uname))


if __name__ == "__main__":
    parse_command_line()
    Application([("/runinfo", RunInfo)]).listen(options.port, "127.0.0.1")
    append(options.notes, options.uname, os.getpid(), start_ticks(), time.monotonic_ns())
    print("listening", flush=True)
    database = Database()
    loop = IOLoop.current()
    loop.add_callback(database.ask)
    PeriodicCallback(database.ask, 1000).start()
    loop.start()
