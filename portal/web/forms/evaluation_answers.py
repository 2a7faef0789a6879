"""Paper and fax: the scan that comes with an answer entered by the director."""

from flask_wtf.file import MultipleFileField

from portal.foundation import contents
from portal.foundation.contents import MOST_BYTES, Content, NotTaken
from portal.foundation.i18n import gettext as _
from portal.web.forms._base import Form, expected, say

#: Pages of one paper.
MOST_PAGES = 6


class ScanForm(Form):
    """Pictures or a PDF; a browser that sends none sends one without a name."""

    files = MultipleFileField(say("Scan or photograph of the paper"), [expected])

    def pages(self) -> list[Content]:
        """What is kept of the files, made anew; empty with the sentence in `files.errors`."""
        sent = [one for one in self.files.data or () if one and one.filename]
        found: list[Content] = []
        try:
            if not 1 <= len(sent) <= MOST_PAGES:
                raise ValueError(_("Choose the scan: one to %(n)s pictures, or a PDF.", n=MOST_PAGES))
            for one in sent:
                page = contents.examined(one.filename, one.stream.read(MOST_BYTES + 1))
                if not (page.type.startswith("image/") or page.type == "application/pdf"):
                    raise ValueError(_("A scan is a picture or a PDF."))
                found.append(page)
        except NotTaken as error:
            self.files.errors = [error.problem.label]
            return []
        except ValueError as error:
            self.files.errors = [str(error)]
            return []
        return found
