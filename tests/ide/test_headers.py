"""The policy of our pages."""

from django.http import HttpRequest, HttpResponse

from ide.headers import HEADER, ContentSecurityPolicy, policy


def test_the_policy_lets_in_only_our_own_scripts() -> None:
    found = policy("https://ide.example.com")
    assert "script-src 'self';" in found
    assert "connect-src 'self' wss://ide.example.com;" in found
    assert "object-src 'none'" in found
    assert "unsafe-eval" not in found


def test_a_stricter_policy_of_an_answer_stays() -> None:
    answer = ContentSecurityPolicy(lambda _: HttpResponse(headers={HEADER: "sandbox"}))(HttpRequest())
    assert answer.headers[HEADER] == "sandbox"


def test_frames_show_previews_and_nothing_else_of_ours() -> None:
    """A frame that leads itself on is held to this too, so it can ask neither our API nor another site."""
    assert "frame-src https://ide.example.com/previews/;" in policy("https://ide.example.com")
