"""How the installation is doing, for the staff: what the doctor says without asking anybody."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import graphene

from .. import health
from ..health import AccountFacts, Finding, Severity, Situation, SpendingFacts
from ..keys import get_sealer
from .context import Context
from .staff_permission import require_staff
from .types import list_of

TwitterSeverity = graphene.Enum.from_enum(Severity)


@dataclass(frozen=True, slots=True)
class Health:
    """`spending` and `accounts` are empty where the tables cannot be read."""

    findings: list[Finding]
    spending: SpendingFacts | None
    accounts: tuple[AccountFacts, ...]


class TwitterCheck(graphene.ObjectType):
    code = graphene.NonNull(graphene.String)
    severity = graphene.NonNull(TwitterSeverity)
    message = graphene.NonNull(graphene.String)
    fix = graphene.String(description="What to do; null where all is well.")

    @staticmethod
    def resolve_severity(finding: Finding, info: Any) -> str:
        return finding.severity.value

    @staticmethod
    def resolve_message(finding: Finding, info: Any) -> str:
        return health.describe(finding, info.context.language)[0]

    @staticmethod
    def resolve_fix(finding: Finding, info: Any) -> str | None:
        return health.describe(finding, info.context.language)[1] or None


class TwitterSpending(graphene.ObjectType):
    """In US dollars, of this day and this month in UTC as X bills."""

    day_usd = graphene.NonNull(graphene.Float)
    month_usd = graphene.NonNull(graphene.Float)
    budget_day_usd = graphene.Float(description="Null for no limit.")
    budget_month_usd = graphene.Float(description="Null for no limit.")

    @staticmethod
    def resolve_day_usd(spending: SpendingFacts, info: Any) -> float:
        return float(spending.day_usd)

    @staticmethod
    def resolve_month_usd(spending: SpendingFacts, info: Any) -> float:
        return float(spending.month_usd)

    @staticmethod
    def resolve_budget_day_usd(spending: SpendingFacts, info: Any) -> float | None:
        return _to_float(spending.budget_day_usd)

    @staticmethod
    def resolve_budget_month_usd(spending: SpendingFacts, info: Any) -> float | None:
        return _to_float(spending.budget_month_usd)


class TwitterAccountHealth(graphene.ObjectType):
    handle = graphene.NonNull(graphene.String)
    state = graphene.NonNull(graphene.String)
    state_reason = graphene.String()
    missing_scopes = list_of(graphene.String)
    mentions_polled_at = graphene.DateTime()
    spending = graphene.NonNull(TwitterSpending)

    @staticmethod
    def resolve_state_reason(account: AccountFacts, info: Any) -> str | None:
        return account.state_reason or None

    @staticmethod
    def resolve_missing_scopes(account: AccountFacts, info: Any) -> list[str]:
        return list(account.missing_features)


class TwitterHealth(graphene.ObjectType):
    is_healthy = graphene.NonNull(graphene.Boolean, description="There is no trouble.")
    checks = list_of(TwitterCheck)
    spending = graphene.Field(TwitterSpending)
    accounts = list_of(TwitterAccountHealth)

    @staticmethod
    def resolve_is_healthy(found: Health, info: Any) -> bool:
        return not any(each.severity is Severity.TROUBLE for each in found.findings)

    @staticmethod
    def resolve_checks(found: Health, info: Any) -> list[Finding]:
        return found.findings


def read_health(context: Context) -> Health:
    """Look at everything that needs no network.

    Raises:
        GraphQLError: the caller may not manage plugins.
    """
    require_staff(context)
    found = health.gather(context.shop, sealer=get_sealer(), now=context.now)
    findings = health.examine(found)
    if isinstance(found, Situation):
        return Health(findings, found.spending, found.accounts)
    return Health(findings, None, ())


def _to_float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
