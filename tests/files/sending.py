"""Pictures and documents, and how they are sent."""

import io
import zipfile

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SECRET = "GPS 31.2304 N"


def picture(kind="JPEG", size=(64, 48), mode="RGB", **options) -> bytes:
    """A photograph with a secret in its EXIF where the kind can hold one."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x0112] = options.pop("turned", 1)
    file = io.BytesIO()
    Image.new(mode, size, options.pop("colour", (200, 30, 30) if mode == "RGB" else 0)).save(
        file, kind, **({"exif": exif} if kind != "GIF" and mode == "RGB" else {}), **options
    )
    return file.getvalue()


def package(main: str, types="", **parts: str) -> bytes:
    """An Office document as small as one can be."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{types}</Types>")
        archive.writestr(main, "<document/>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return file.getvalue()


DOCUMENT = package("word/document.xml")


def send(browser, *files: tuple[str, bytes], code="SZ001", **fields):
    """Sends files as the form of the page does."""
    form = browser.form(f"/hotels/{code}/files", f"/hotels/{code}/files")
    form.pop("files", None)
    sent = [(io.BytesIO(body), name) for name, body in files]
    return browser.post(f"/hotels/{code}/files", data={**form, **fields, "files": sent})
