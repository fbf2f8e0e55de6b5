"""Sharing consoles over the API, and what links are exchanged for."""

import dataclasses
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, authentication_classes, permission_classes, throttle_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from consoles import access, sharing, tickets
from consoles.models import Share
from consoles.secrets import new_secret
from ide.accounts.models import User
from ide.accounts.trust import typing_ended
from ide.api.auth import owner_of
from ide.api.consoles import ConsoleAnswer
from ide.http import Refusal

GUEST_COOKIE = "__Host-guest" if settings.SESSION_COOKIE_SECURE else "guest"
"""What tells a guest's browser from others."""
GUEST_SECONDS = 365 * 24 * 3600
TICKETS_PER_MINUTE = 120
"""Tickets that one address may ask for: a class behind one, each of whose pages asks anew after a lost line."""
USER_NAME_CHARS_MAX = 60
GUEST_NAME_CHARS_MAX = 200
"""What is looked at of a guest's name; what is kept of it is shorter."""
SLUG_CHARS_MAX = 22
_UNKEPT = {"Cache-Control": "no-store"}


class _Sharing(serializers.Serializer[Any]):
    user = serializers.CharField(max_length=USER_NAME_CHARS_MAX, required=False, allow_null=True, default=None)
    link = serializers.BooleanField(default=False)
    writable = serializers.BooleanField(default=False)
    signed_in_only = serializers.BooleanField(default=False)
    expires_in = serializers.IntegerField(required=False, allow_null=True, default=None)
    embed_origins = serializers.ListField(
        child=serializers.CharField(max_length=sharing.ORIGIN_CHARS_MAX),
        max_length=sharing.ORIGINS_MAX,
        required=False,
        default=list,
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either a person or a link."""
        if bool(attrs["user"]) == attrs["link"]:
            raise serializers.ValidationError({"user": [_("Say with whom to share, or that a link is to be made.")]})
        if attrs["user"] and attrs["embed_origins"]:
            raise serializers.ValidationError({"embed_origins": [_("Only a link can be embedded in other sites.")]})
        return attrs


class _Changing(serializers.Serializer[Any]):
    writable = serializers.BooleanField(required=False)
    expires_in = serializers.IntegerField(required=False, allow_null=True)
    embed_origins = serializers.ListField(
        child=serializers.CharField(max_length=sharing.ORIGIN_CHARS_MAX), max_length=sharing.ORIGINS_MAX, required=False
    )


class _Silencing(serializers.Serializer[Any]):
    visitor = serializers.CharField(required=False, allow_null=True, default=None, max_length=60)
    allowed = serializers.BooleanField()


class _WhoMayType(serializers.Serializer[Any]):
    others_may_type = serializers.BooleanField()
    silenced = serializers.ListField(child=serializers.CharField())


class ShareAnswer(serializers.ModelSerializer[Share]):
    """A share as its owner sees it. The address of a link is told once, by the answer that made it."""

    kind = serializers.SerializerMethodField()
    user = serializers.CharField(source="user.username", allow_null=True, default=None)
    url = serializers.SerializerMethodField()
    embed_url = serializers.SerializerMethodField()

    class Meta:
        model = Share
        fields = (
            "id",
            "kind",
            "user",
            "writable",
            "signed_in_only",
            "expires_at",
            "embed_origins",
            "created_at",
            "url",
            "embed_url",
        )

    def get_kind(self, share: Share) -> str:
        """With a person, or by a link."""
        return "link" if share.user_id is None else "user"

    def get_url(self, share: Share) -> str | None:
        """Where it opens; None for a link whose token was told already."""
        if share.user_id is not None:
            address = {"name": share.console.user.get_username(), "console_id": share.console_id}
            return settings.URL + reverse("console", kwargs=address)
        return self._with_token(reverse("shared_link"))

    def get_embed_url(self, share: Share) -> str | None:
        """What another site puts into a frame."""
        if not share.embed_origins:
            return None
        return self._with_token(reverse("embedded_console", kwargs={"slug": share.slug}))

    def _with_token(self, path: str) -> str | None:
        token = self.context.get("token")
        return f"{settings.URL}{path}#{token}" if token else None


class SharedAnswer(ConsoleAnswer):
    """Somebody else's console that is open to the one who asks."""

    shared_by = serializers.CharField(source="user.username")
    writable = serializers.SerializerMethodField()

    class Meta(ConsoleAnswer.Meta):
        fields = (*ConsoleAnswer.Meta.fields, "shared_by", "writable")

    def get_writable(self, console: Any) -> bool:
        """Whether they may type."""
        return bool(self.context["writable"][console.pk])


@extend_schema(methods=["GET"], responses=ShareAnswer(many=True))
@extend_schema(methods=["POST"], request=_Sharing, responses={201: ShareAnswer})
@api_view(["GET", "POST"])
def shares(request: Request, name: str, console_id: int) -> Response:
    """List the shares of a console, or share it with a person or by a link."""
    del name
    console = access.get_console(owner_of(request), console_id=console_id)
    sharing.end_expired(console=console, ended=typing_ended)
    if request.method == "GET":
        found = console.shares.select_related("console__user", "user").order_by("id")
        return Response(ShareAnswer(found, many=True).data)
    wanted = _Sharing(data=request.data)
    wanted.is_valid(raise_exception=True)
    asked = wanted.validated_data
    token = None
    if asked["link"]:
        share, token = sharing.by_link(
            console,
            writable=asked["writable"],
            signed_in_only=asked["signed_in_only"],
            seconds=asked["expires_in"],
            origins=asked["embed_origins"],
        )
    else:
        share = sharing.with_person(
            console, name=asked["user"], writable=asked["writable"], seconds=asked["expires_in"]
        )
    return Response(ShareAnswer(share, context={"token": token}).data, status=HTTPStatus.CREATED)


@extend_schema(methods=["PATCH"], request=_Changing, responses=ShareAnswer)
@extend_schema(methods=["DELETE"], responses={204: None})
@api_view(["PATCH", "DELETE"])
def share(request: Request, name: str, console_id: int, share_id: int) -> Response:
    """Change what a share allows, or end it: whoever is here by it is told so and goes."""
    del name
    found = access.get_share(owner_of(request), console_id=console_id, share_id=share_id)
    if request.method == "DELETE":
        sharing.end(found, ended=typing_ended)
        return Response(status=HTTPStatus.NO_CONTENT)
    wanted = _Changing(data=request.data, partial=True)
    wanted.is_valid(raise_exception=True)
    sharing.change(found, wanted.validated_data, ended=typing_ended)
    return Response(ShareAnswer(found).data)


@extend_schema(methods=["GET"], responses=_WhoMayType)
@extend_schema(methods=["POST"], request=_Silencing, responses=_WhoMayType)
@api_view(["GET", "POST"])
def typing(request: Request, name: str, console_id: int) -> Response:
    """Who may type: take it from everybody else or from one, and give it back."""
    del name
    console = access.get_console(owner_of(request), console_id=console_id)
    if request.method == "POST":
        wanted = _Silencing(data=request.data)
        wanted.is_valid(raise_exception=True)
        sharing.let_type(console, **wanted.validated_data)
    return Response({"others_may_type": console.others_may_type, "silenced": sharing.silenced(console)})


@extend_schema(responses=SharedAnswer(many=True))
@api_view(["GET"])
def shared_with_you(request: Request, name: str) -> Response:
    """List the consoles of others that are open to the user."""
    del name
    found = list(access.shared_with(owner_of(request))[: access.SHARED_SHOWN_MAX])
    writable = {one.console_id: one.writable for one in found}
    answer = SharedAnswer([one.console for one in found], many=True, context={"writable": writable})
    return Response(answer.data)


@extend_schema(responses={204: None})
@api_view(["DELETE"])
def leave(request: Request, name: str, console_id: int) -> Response:
    """Give up the share by which somebody else's console is open to the user."""
    del name
    sharing.end(access.get_share_with(owner_of(request), console_id=console_id), ended=typing_ended)
    return Response(status=HTTPStatus.NO_CONTENT)


class _Exchange(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=tickets.TOKEN_CHARS_MAX)
    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=GUEST_NAME_CHARS_MAX)
    embedded = serializers.BooleanField(default=False, help_text="Asked by a page in a frame of another site.")
    slug = serializers.CharField(
        default="", allow_blank=True, max_length=SLUG_CHARS_MAX, help_text="Of that page's address."
    )


class _Linked(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    owner = serializers.CharField()
    executable = serializers.CharField()


class _TicketAnswer(serializers.Serializer[Any]):
    ticket = serializers.CharField()
    console = _Linked()
    socket = serializers.CharField()
    writable = serializers.BooleanField()
    warning = serializers.CharField(allow_null=True, help_text="What whoever may type is to know first.")
    you = serializers.CharField()
    guest = serializers.BooleanField()


class PerAddress(SimpleRateThrottle):
    """Tickets that one address asks for in a minute; it has no account that they could be counted by."""

    THROTTLE_RATES: ClassVar[dict[str, str | None]] = {}  # type: ignore[misc]

    def get_rate(self) -> str:
        """As parse_rate() reads it."""
        return f"{TICKETS_PER_MINUTE}/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """One count for each address."""
        del view
        return f"tickets:{self.get_ident(request)}"


@extend_schema(request=_Exchange, responses=_TicketAnswer)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
@throttle_classes([PerAddress])
def ticket(request: Request) -> Response:
    """Exchange a link's token for a ticket that opens its console's websocket once."""
    if request.headers.get("Origin") != settings.URL:
        raise Refusal(HTTPStatus.FORBIDDEN, _("A link is opened by its own page."))
    wanted = _Exchange(data=request.data)
    wanted.is_valid(raise_exception=True)
    asked = wanted.validated_data
    asker = _asker(request, embedded=asked["embedded"])
    try:
        issued = tickets.issue(
            asked["token"],
            user=asker.user,
            session_key=asker.session_key,
            guest=asker.guest,
            name=asked["name"],
            slug=asked["slug"] if asked["embedded"] else None,
        )
    except tickets.NoSuchLink as error:
        raise Refusal(HTTPStatus.NOT_FOUND, _("This link leads nowhere: it was ended, or its time is over.")) from error
    except tickets.SignInFirst:
        sentence = _("This console is shared with people who have an account. Log in to open it.")
        login_url = f"{reverse('account_login')}?next={reverse('shared_link')}"
        said = {"detail": sentence, "login_url": login_url}
        return Response(said, status=HTTPStatus.UNAUTHORIZED, headers=_UNKEPT)
    answer = Response(_ticket_answer(issued, guest=asker.user is None), headers=_UNKEPT)
    if asker.is_to_be_known:
        answer.set_cookie(
            GUEST_COOKIE,
            asker.guest,
            max_age=GUEST_SECONDS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return answer


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Asker:
    """Who opens a link: somebody signed in, by a session, or else a browser in which nobody is."""

    user: User | None = None
    session_key: str = ""
    guest: str = ""
    is_to_be_known: bool = False
    """Whether a guest's browser keeps its id from now on."""


def _asker(request: Request, *, embedded: bool) -> _Asker:
    """Who asks for a ticket.

    In a frame of another site everybody is a guest, and a new one each time: nobody is known there by where they are
    signed in, nor found again.
    """
    if embedded:
        return _Asker(guest=new_secret())
    plain: Any = request._request  # noqa: SLF001 - DRF's name for it
    user = get_user(plain)  # by the session: DRF has put its own idea into the request's user
    if isinstance(user, User):
        return _Asker(user=user, session_key=plain.session.session_key or "")
    kept = plain.COOKIES.get(GUEST_COOKIE, "")
    if tickets.GUEST.fullmatch(kept):
        return _Asker(guest=kept)
    return _Asker(guest=new_secret(), is_to_be_known=True)


def _ticket_answer(issued: tickets.Issued, *, guest: bool) -> dict[str, Any]:
    console, writable = issued.share.console, issued.share.writable
    owner = console.user.get_username()
    warning = _(
        "Whoever types here acts as %(owner)s: with their files, and with everything that runs in this sandbox."
    )
    return {
        "ticket": issued.ticket,
        "console": {"id": console.pk, "name": console.name, "owner": owner, "executable": console.executable},
        "socket": f"/ws/consoles/{console.pk}/",
        "writable": writable,
        "warning": warning % {"owner": owner} if writable else None,
        "you": issued.name,
        "guest": guest,
    }
