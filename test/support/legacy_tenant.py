"""A tenant as the legacy had them: a Tornado application that answers /runinfo and writes its own pid file.

/ask answers with the address of the database that it has asked, over a connection that is kept: like the applications
of those days it waits for the answer in its IOLoop, without a limit. /block keeps its IOLoop busy for ever; /exit ends
it with code 3.
"""
import os
import time

import pymysql
from tornado.ioloop import IOLoop
from tornado.options import define, options, parse_command_line
from tornado.web import Application, RequestHandler

define("db", default="")
define("port", type=int)
define("uname")


class RunInfo(RequestHandler):
    def get(self):
        self.write("%s|%d|%d|%s" % (options.db, options.port, os.getpid(), options.uname))


class Ask(RequestHandler):
    connection = None

    def get(self):
        try:
            self.write(self.address())
        except pymysql.MySQLError as error:
            Ask.connection = None
            self.set_status(503)
            self.write(str(error))

    def address(self):
        if Ask.connection is None:
            login = {"user": "watch", "password": os.environ["WATCHKEEPER_TEST_PASSWORD"], "database": "invoicing"}
            port = int(os.environ["WATCHKEEPER_TEST_DATABASE_PORT"])
            Ask.connection = pymysql.connect(host=options.db, port=port, **login)
        with Ask.connection.cursor() as cursor:
            cursor.execute("select @@bind_address")
            return cursor.fetchone()[0]


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
    handlers = [("/runinfo", RunInfo), ("/ask", Ask), ("/block", Block), ("/exit", Exit)]
    Application(handlers).listen(options.port)
    IOLoop.current().start()
