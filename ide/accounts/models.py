"""Users and the plans that limit them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ide.accounts import sandbox_keys
from ide.accounts.names import NAME_PATTERN
from ide.accounts.quotas import QuotaExceeded
from sandbox.egress.hosts import DEFAULT_HOSTS

MIB = 2**20


def default_hosts() -> list[str]:
    """Hosts that a new plan allows."""
    return list(DEFAULT_HOSTS)


class Plan(models.Model):
    """What its users may use. One plan is the default: that of new accounts."""

    name = models.SlugField(_("name"), max_length=30, unique=True)
    is_default = models.BooleanField(_("given to new accounts"), default=False)
    consoles = models.PositiveIntegerField(_("consoles"), default=10)
    memory_mb = models.PositiveIntegerField(_("memory of a sandbox, in MiB"), default=1024)
    cpus = models.FloatField(_("processors of a sandbox"), default=1.0)
    pids = models.PositiveIntegerField(_("processes and threads of a sandbox"), default=256)
    tmp_mb = models.PositiveIntegerField(_("size of /tmp, in MiB; counts as memory"), default=256)
    hosts = models.JSONField(_("hosts that sandboxes may reach"), default=default_hosts)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="accounts_one_default_plan"
            )
        ]

    def __str__(self) -> str:
        return self.name


def default_plan() -> Plan:
    """The plan that new accounts get."""
    return Plan.objects.get(is_default=True)


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the only place that does."""

    def create_user(
        self, username: str, email: str = "", password: str | None = None, *, plan: Plan | None = None, **fields: Any
    ) -> "User":
        """Make an account on `plan` (the default plan when None). Raises IntegrityError for a name ever taken."""
        email = self.normalize_email(email)
        user = self.model(username=username, email=email, plan=plan or default_plan(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> "User":
        """Make an administrator's account."""
        return self.create_user(username, email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """The tenant: one home directory, one plan, one API token. The name never changes.

    Rows are never deleted, only closed (`is_active` false, their data removed): so neither a name nor an id, from
    which a sandbox's uid comes, is ever given twice.
    """

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(
        _("name"),
        max_length=30,
        unique=True,
        error_messages={"unique": _("This name is taken. Choose another.")},
    )
    email = models.EmailField(_("e-mail"), blank=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)
    sandbox_token_version = models.PositiveBigIntegerField(default=0, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(username__regex=NAME_PATTERN), name="accounts_user_name_form")
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def home(self) -> str:
        """The home directory, as a path inside the user's sandboxes."""
        return f"/home/{self.username}"

    def console_environment(self) -> dict[str, str]:
        """What their consoles find in the environment beside what every program in the sandbox does."""
        return {"API_TOKEN": sandbox_keys.token(self.pk, version=self.sandbox_token_version)}

    def require(self, resource: str, amount: int) -> None:
        """Raise QuotaExceeded unless the plan allows `amount` of `resource` ("consoles") in all."""
        allowed: int = getattr(self.plan, resource)
        if amount > allowed:
            sentences = {
                "consoles": ngettext(
                    "Your plan allows %(n)d console. Close one to open another.",
                    "Your plan allows %(n)d consoles. Close one to open another.",
                    allowed,
                ),
            }
            raise QuotaExceeded(sentences.get(resource, gettext("Your plan allows no more of this.")) % {"n": allowed})
