"""A tenant as the legacy had them: a Tornado application that answers /runinfo and writes its own pid file.

/block keeps its IOLoop busy for ever; /exit ends it with code 3.
"""
import os
import time

from tornado.ioloop import IOLoop
from tornado.options import define, options, parse_command_line
from tornado.web import Application, RequestHandler

define("db", default="")
define("port", type=int)
define("uname")


class RunInfo(RequestHandler):
    def get(self):
        self.write("%s|%d|%d|%s" % (options.db, options.port, os.getpid(), options.uname))


class Block(RequestHandler):
    def get(self):
        time.sleep(3600)


class Exit(RequestHandler):
    def get(self):
        os._exit(3)


if __name__ == "__main__":
    parse_command_line()
    with open("pid", "w") as file:
        file.write(str(os.getpid()))
    handlers = [("/runinfo", RunInfo), ("/block", Block), ("/exit", Exit)]
    Application(handlers).listen(options.port)
    IOLoop.current().start()
