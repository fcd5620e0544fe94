"""What every response carries, and which requests are turned away before they are read."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request

_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def content_policy(script_hashes: Sequence[str]) -> str:
    """Content-Security-Policy: this server only; inline styles because the widgets set them."""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _welcome(asked: Request) -> bool:
    """Whether a request comes from a page of ours, or is a reader who follows a link to one:
    browsers say so, and scripts may not forge it."""
    reads = asked.method in ("GET", "HEAD")
    if asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return reads and asked.headers.get("Sec-Fetch-Dest") == "document"
    origin = asked.headers.get("Origin")
    return reads or origin is None or urlsplit(origin).netloc.lower() == asked.host.lower()


def guard(server: Flask, allowed_hosts: Sequence[str], script_hashes: Sequence[str]) -> None:
    """Answer only to our own host names (DNS rebinding), our own pages, and readers who follow a
    link (cross-site requests)."""
    names = {*_LOCAL_HOSTS, *(host.lower() for host in allowed_hosts)}
    policy = content_policy(script_hashes)

    @server.before_request
    def refuse_strangers() -> Response | None:
        if _host_name(request.host) not in names:
            return Response("This address is not served here.\n", 421, mimetype="text/plain")
        if not _welcome(request):
            return Response("Requests from other sites are refused.\n", 403, mimetype="text/plain")
        return None

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response
