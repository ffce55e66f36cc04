"""A mail server for tests. Tells its port, then each letter that it takes, one JSON a line.

argv: certificate and key (PEM; empty: no encryption), password of "ntm" (empty: nobody signs in).
To nobody@… it says that there is no such person. The first time, it says to later@… that it is
busy, and takes a letter to silent@… without ever saying so.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

certificate, key, password = sys.argv[1:4]


def tell(what):
    print(json.dumps(what), flush=True)


class Letters:
    def __init__(self):
        self.seen = set()

    def first(self, person, address):
        if not address.startswith(person + "@") or address in self.seen:
            return False
        self.seen.add(address)
        return True

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such person"
        if self.first("later", address):
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        tell({
            "to": envelope.rcpt_tos[0],
            "from": letter["From"].addresses[0].display_name,
            "subject": letter["Subject"],
            "body": letter.get_content(),
            "id": letter["Message-ID"],
            "encrypted": session.ssl is not None,
            "signed_in": bool(session.authenticated),
            "ascii": envelope.content.isascii(),
        })
        if self.first("silent", envelope.rcpt_tos[0]):
            await asyncio.Event().wait()
        return "250 OK"


def signs_in(server, session, envelope, mechanism, given):
    right = (given.login, given.password) == (b"ntm", password.encode())
    return AuthResult(success=right, handled=right)


async def serve():
    settings = {}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        settings.update(tls_context=context, require_starttls=True)
    if password:
        settings.update(auth_required=True, authenticator=signs_in)
    letters = Letters()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(letters, hostname="localhost", loop=loop, **settings), "127.0.0.1", 0
    )
    tell({"port": server.sockets[0].getsockname()[1]})
    # Nobody reads any more: the test is over, however it ended.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
