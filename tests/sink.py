"""A real mail server for tests: takes what it is sent, or refuses it as it is told."""

from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from portal.foundation import outbox


class Sink:
    """What arrived, as messages; `answers` are said instead of taking the next ones (`550 no such user`)."""

    def __init__(self):
        self.messages = []
        self.answers: list[str] = []

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


class OnAnyPort(Controller):
    """Listens on a port that is free, which nobody knows before."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening():
    """A mail server on a free port, which the portal uses meanwhile."""
    sink = Sink()
    controller = OnAnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    outbox.use(f"smtp://127.0.0.1:{controller.port}", "Portal <portal@head.example>", "http://localhost")
    try:
        yield sink
    finally:
        outbox.use("", "", "http://localhost")
        controller.stop()
