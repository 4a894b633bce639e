"""A provider of text messages that sends nothing: it checks the signature and shows what it was given."""

import html
import json
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

from cms.core.sms import mask, sign

KEPT = 100
MAX_BODY = 65_536

PAGE = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="4">
<title>演示短信</title>
<style>body{{margin:0;background:#f3f5f6;color:#18242e;font:16px/1.6 "PingFang SC","Microsoft YaHei",sans-serif}}
main{{max-width:640px;margin:0 auto;padding:24px 16px}}h1{{font-size:24px;margin:0}}p{{margin:4px 0;color:#42505c}}
ul{{padding:0;list-style:none}}
li{{background:#fff;border:1px solid #d2dae0;border-radius:4px;padding:12px 16px;margin:12px 0}}
b{{font-size:20px;color:#12456b;font-variant-numeric:tabular-nums}}small{{color:#566370}}</style>
<main><h1>演示短信</h1><p>演示环境不真正发短信。平台“发出”的短信显示在这里，最新的在最上面，每 4 秒刷新。</p>
<ul>{items}</ul></main></html>"""
EMPTY = "<li>还没有短信。在注册或找回密码的页面填写手机号并点“获取验证码”，短信就会出现在这里。</li>"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message that was handed in."""

    phone: str
    template: str
    params: dict[str, str]
    reference: str
    at: datetime


class SmsServer(ThreadingHTTPServer):
    """Keep the last messages in memory; ``answer`` may be replaced to be a provider in trouble."""

    daemon_threads = True
    # A list of waiting connections as long as a drill may open.
    request_queue_size = 64

    def __init__(self, port: int = 0, *, key: str, secret: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.key, self.secret = key, secret
        self.messages: deque[Message] = deque(maxlen=KEPT)
        self._references: set[str] = set()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Return the address to which messages are posted."""
        return f"http://127.0.0.1:{self.server_address[1]}/send"

    def accept(self, body: bytes, signature: str) -> tuple[int, dict[str, Any]]:
        """Answer one request as a provider does."""
        if signature != sign(body, self.secret):
            return 403, {"code": "SIGNATURE"}
        given = json.loads(body)
        if given.get("key") != self.key:
            return 403, {"code": "KEY"}
        with self._lock:
            if given["reference"] in self._references:
                return 200, {"code": "OK", "repeated": True}
            self._references.add(given["reference"])
            self.messages.append(
                Message(
                    phone=given["phone"],
                    template=given["template"],
                    params=dict(given["params"]),
                    reference=given["reference"],
                    at=datetime.now(ZoneInfo("Asia/Shanghai")),
                )
            )
        return 200, {"code": "OK"}

    def page(self) -> str:
        """Return the page on which a newcomer reads his code."""
        return PAGE.format(items="".join(_item(one) for one in reversed(self.messages)) or EMPTY)


#: What the codes are for, as the provider's templates say it.
CODES = {"code_password": "重设密码的验证码", "code_change": "更换手机号的验证码"}


def _item(message: Message) -> str:
    if code := message.params.get("code"):
        what = CODES.get(message.template, "验证码")
        text = f"【产教枢纽】{what} <b>{html.escape(code)}</b>，5 分钟内有效。请勿告诉他人。"
    else:
        values = "，".join(html.escape(value) for value in message.params.values())
        text = f"【产教枢纽】{values}"
    about = f"{message.at:%H:%M:%S} 发往 {mask(message.phone)}"
    return f"<li>{text}<br><small>{about}</small></li>"


class _Handler(BaseHTTPRequestHandler):
    """Translate HTTP into calls of the server."""

    server: SmsServer

    def do_GET(self) -> None:
        self._reply(200, self.server.page().encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= MAX_BODY:
            self._json(400, {"code": "BODY"})
            return
        try:
            status, answer = self.server.accept(self.rfile.read(length), self.headers.get("X-Signature", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            status, answer = 400, {"code": "BODY"}
        self._json(status, answer)

    def _json(self, status: int, answer: dict[str, Any]) -> None:
        self._reply(status, json.dumps(answer).encode(), "application/json")

    def _reply(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # A client that has given up reads nothing any more.
        with suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Stay silent: a line would hold what was asked."""
