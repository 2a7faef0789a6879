"""A document to take away, marked with who took it and when (D42)."""

from flask import send_file

from portal.foundation import clock, documents
from portal.foundation.i18n import gettext as _
from portal.foundation.i18n import time_text
from portal.web.identity import me


def send(title: str, blocks: list, name: str):
    """The file under a name, as the answer to whoever asks; that it is taken away the caller notes."""
    person = me()
    marked = _("Exported by %(name)s on %(time)s", name=person.name, time=time_text(clock.now(), year=True))
    file = documents.document(title, blocks, marked, person.name, clock.local(clock.now()))
    return send_file(file, documents.TYPE, as_attachment=True, download_name=name)
