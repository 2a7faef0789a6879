"""A square code to be photographed with a telephone, as inline SVG."""

from markupsafe import Markup

from portal.foundation.lazy import segno


def qr(text: str) -> Markup:
    """The code of a text; its colours come from the style sheet, as the content security policy asks."""
    svg = segno.make(text, error="m", micro=False).svg_inline(
        border=0, omitsize=True, svgclass="qr", lineclass="qr-ink"
    )
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))
