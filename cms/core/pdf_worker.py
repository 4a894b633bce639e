"""Draw one page of a PDF: a program of its own, so that a hostile file ends this process and no other.

Reads the file from standard input; the arguments are a page number (0: only count) and a width in pixels. Writes the
number of pages and a line end, then the page as PNG.
"""

import io
import resource
import sys

MEMORY = 1024 * 2**20
SECONDS = 6
#: A page is never drawn larger than this, whatever its size on paper says.
MOST_PIXELS = 12_000_000


def main() -> None:
    """Count, and draw if a page was asked for."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2

    number, width = int(sys.argv[1]), int(sys.argv[2])
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    sys.stdout.buffer.write(f"{len(document)}\n".encode())
    if number:
        page = document[number - 1]
        across, down = page.get_size()
        scale = min(width / max(across, 1), (MOST_PIXELS / max(across * down, 1)) ** 0.5)
        picture = page.render(scale=scale).to_pil()
        drawn = io.BytesIO()
        picture.convert("RGB").save(drawn, "PNG")
        sys.stdout.buffer.write(drawn.getvalue())


if __name__ == "__main__":
    main()
