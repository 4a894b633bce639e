"""The port to the provider of text messages, against a provider behind a socket."""

import logging
import socket
import time

import pytest

from cms.core import sms
from cms.core.errors import Unavailable
from tests.fakes.sms import running

PHONE = "13812345678"


@pytest.fixture
def provider(settings):
    with running(settings) as server:
        yield server


def send(reference="r-1"):
    sms.send(phone=PHONE, template="code", params={"code": "123456"}, reference=reference)


def test_message_reaches_the_provider_signed(provider):
    send()

    [message] = provider.messages
    assert (message.phone, message.template, message.params) == (PHONE, "code", {"code": "123456"})
    assert "123456" in provider.page()


def test_message_sent_twice_with_one_reference_arrives_once(provider):
    send()
    send()

    assert len(provider.messages) == 1


def test_wrong_secret_is_trouble(provider, settings):
    settings.SMS_SECRET = "another"

    with pytest.raises(Unavailable) as caught:
        send()

    assert caught.value.code == "sms_unavailable"
    assert not provider.messages


def test_wrong_key_is_trouble(provider, settings):
    settings.SMS_KEY = "another"

    with pytest.raises(Unavailable):
        send()


@pytest.mark.parametrize("answer", [(500, {}), (200, {"code": "LIMIT"}), (200, []), (302, {"code": "OK"})])
def test_answer_other_than_ok_is_trouble(provider, answer):
    provider.answer = answer

    with pytest.raises(Unavailable):
        send()


def test_slow_provider_is_given_up(provider, settings):
    settings.SMS_TIMEOUT = 0.2
    provider.delay = 1.0
    began = time.monotonic()

    with pytest.raises(Unavailable):
        send()

    assert time.monotonic() - began < 0.9


def test_nobody_listening_is_trouble(settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.SMS_URL = f"http://127.0.0.1:{closed.getsockname()[1]}/send"

    with pytest.raises(Unavailable):
        send()


def test_without_provider_nothing_is_tried(settings):
    settings.SMS_URL = ""

    assert sms.is_configured() is False
    with pytest.raises(Unavailable):
        send()


def test_logs_never_hold_the_whole_number(provider, caplog):
    caplog.set_level(logging.DEBUG)

    send()
    provider.answer = (500, {})
    with pytest.raises(Unavailable):
        send("r-2")

    assert PHONE not in caplog.text
    assert "123456" not in caplog.text
    assert "138****5678" in caplog.text


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800000000", "138****0000"), ("12345", "****"), ("", "****")]
)
def test_mask_hides_the_middle(phone, shown):
    assert sms.mask(phone) == shown


def test_page_of_an_empty_provider_says_what_to_do(provider):
    assert "还没有短信" in provider.page()
