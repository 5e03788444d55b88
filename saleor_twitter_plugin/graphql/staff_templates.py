"""Templates as the staff see them: what is wrong with each, and what came of its posts."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import graphene
from django.db.models import Q

from ..feeds.linting import ProblemCode, TemplateProblem, lint
from ..handoffs import Money, Trigger
from ..models import Account, FeedTemplate
from .context import Context
from .staff_permission import for_staff
from .staff_problems import StaffError, StaffProblem, explain_to_staff
from .staff_results import Results, count_results
from .staff_types import (
    TwitterMediaPolicy,
    TwitterStaffError,
    TwitterTrigger,
    account_argument,
    enum_of,
    find_account,
    read_account,
)
from .types import TwitterAccount, TwitterMoney, list_of

TwitterTemplateProblemCode = enum_of("TwitterTemplateProblemCode", ProblemCode)


class AllResults:
    """The results of every template, counted once, and only where one is wanted."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    @cached_property
    def _counted(self) -> dict[tuple[int, str, str], Results]:
        return count_results(now=self._now)

    @cached_property
    def _languages(self) -> dict[int, str]:
        return dict(Account.objects.values_list("pk", "language"))

    @cached_property
    def _own(self) -> set[tuple[int | None, str, str, str]]:
        own = FeedTemplate.objects.exclude(account=None)
        return set(own.values_list("account_id", "trigger", "language", "name"))

    def find(self, row: FeedTemplate) -> Results:
        """Return what came of a template; of a shared one, at all accounts that use it."""
        total = Results()
        for (account_id, trigger, name), results in self._counted.items():
            if (trigger, name) == (row.trigger, row.name) and self._is_used_by(account_id, row):
                total += results
        return total

    def _is_used_by(self, account_id: int, row: FeedTemplate) -> bool:
        if row.account_id is not None:
            return account_id == row.account_id
        # An account's own template of the same name takes the shared one's place.
        is_own = (account_id, row.trigger, row.language, row.name) in self._own
        return self._languages.get(account_id) == row.language and not is_own


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    row: FeedTemplate
    results: AllResults


class TwitterTemplateProblem(graphene.ObjectType):
    code = graphene.NonNull(TwitterTemplateProblemCode)
    message = graphene.NonNull(graphene.String)
    is_blocking = graphene.NonNull(
        graphene.Boolean, description="It cannot be saved so; else its owner should know."
    )

    @staticmethod
    def resolve_code(problem: TemplateProblem, info: Any) -> str:
        return problem.code.value

    @staticmethod
    def resolve_message(problem: TemplateProblem, info: Any) -> str:
        return problem.explain(info.context.language)


class TwitterTemplateResults(graphene.ObjectType):
    """Of 90 days. A request counts for the post that it answers or quotes; else for the last post
    of its product within a week before it."""

    posts = graphene.NonNull(graphene.Int, description="Those that X has.")
    clicks = graphene.NonNull(graphene.Int, description="On the links of these posts.")
    claims = graphene.NonNull(graphene.Int)
    orders = graphene.NonNull(graphene.Int)
    revenue = list_of(TwitterMoney)

    @staticmethod
    def resolve_revenue(results: Results, info: Any) -> list[Money]:
        return [Money(amount, currency) for currency, amount in results.revenue.items()]


class TwitterTemplateVariant(graphene.ObjectType):
    """The posts that one name stands for: a template's, a deleted one's, or `default`, ours."""

    name = graphene.NonNull(graphene.String)
    results = graphene.NonNull(TwitterTemplateResults)


@dataclass(frozen=True, slots=True)
class VariantResults:
    name: str
    results: Results


@dataclass(frozen=True, slots=True)
class VariantsAnswer:
    variants: list[VariantResults]
    errors: list[StaffError]


class TwitterTemplateResultsPayload(graphene.ObjectType):
    variants = list_of(TwitterTemplateVariant)
    errors = list_of(TwitterStaffError)


class TwitterTemplate(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    name = graphene.NonNull(graphene.String, description="Tells variants apart in the results.")
    account = graphene.Field(
        TwitterAccount, description="Null: for every account that has none of its own."
    )
    trigger = graphene.NonNull(TwitterTrigger)
    language = graphene.NonNull(graphene.String)
    body = graphene.NonNull(graphene.String)
    media = graphene.NonNull(TwitterMediaPolicy)
    is_active = graphene.NonNull(graphene.Boolean)
    created_at = graphene.NonNull(graphene.DateTime)
    problems = list_of(TwitterTemplateProblem)
    results = graphene.NonNull(TwitterTemplateResults)

    @staticmethod
    def resolve_id(kept: KeptTemplate, info: Any) -> str:
        return str(kept.row.pk)

    @staticmethod
    def resolve_name(kept: KeptTemplate, info: Any) -> str:
        return kept.row.name

    @staticmethod
    def resolve_account(kept: KeptTemplate, info: Any) -> Account | None:
        return kept.row.account

    @staticmethod
    def resolve_trigger(kept: KeptTemplate, info: Any) -> str:
        return kept.row.trigger

    @staticmethod
    def resolve_language(kept: KeptTemplate, info: Any) -> str:
        return kept.row.language

    @staticmethod
    def resolve_body(kept: KeptTemplate, info: Any) -> str:
        return kept.row.body

    @staticmethod
    def resolve_media(kept: KeptTemplate, info: Any) -> str:
        return kept.row.media

    @staticmethod
    def resolve_is_active(kept: KeptTemplate, info: Any) -> bool:
        return kept.row.is_active

    @staticmethod
    def resolve_created_at(kept: KeptTemplate, info: Any) -> datetime:
        return kept.row.created_at

    @staticmethod
    def resolve_problems(kept: KeptTemplate, info: Any) -> list[TemplateProblem]:
        row = kept.row
        return list_problems(row.body, Trigger(row.trigger), row.language, info.context)

    @staticmethod
    def resolve_results(kept: KeptTemplate, info: Any) -> Results:
        return kept.results.find(kept.row)


class TemplatesQuery(graphene.ObjectType):
    twitter_templates = graphene.List(
        graphene.NonNull(TwitterTemplate),
        account=account_argument(is_required=False),
        trigger=TwitterTrigger(),
        language=graphene.String(),
        description="With `account`: its own, and those for all.",
    )
    twitter_template_lint = graphene.List(
        graphene.NonNull(TwitterTemplateProblem),
        body=graphene.NonNull(graphene.String),
        trigger=graphene.NonNull(TwitterTrigger),
        language=graphene.NonNull(graphene.String),
        description="What is wrong with a template, what keeps it from being saved first.",
    )
    twitter_template_results = graphene.Field(
        TwitterTemplateResultsPayload,
        account=account_argument(),
        trigger=graphene.NonNull(TwitterTrigger),
        description="What came of an account's posts of one kind, by the variant that was used.",
    )

    @staticmethod
    @for_staff
    def resolve_twitter_templates(
        root: None,
        info: Any,
        account: str | None = None,
        trigger: str | None = None,
        language: str | None = None,
    ) -> list[KeptTemplate]:
        context: Context = info.context
        rows = FeedTemplate.objects.select_related("account")
        if account is not None:
            rows = rows.filter(Q(account=None) | Q(account__x_user_id=_name_of(account)))
        if trigger is not None:
            rows = rows.filter(trigger=trigger)
        if language is not None:
            rows = rows.filter(language=language)
        results = AllResults(context.now)
        ordered = rows.order_by("trigger", "language", "name", "pk")
        return [KeptTemplate(each, results) for each in ordered]

    @staticmethod
    @for_staff
    def resolve_twitter_template_lint(
        root: None, info: Any, body: str, trigger: str, language: str
    ) -> list[TemplateProblem]:
        return list_problems(body, Trigger(trigger), language, info.context)

    @staticmethod
    @for_staff
    def resolve_twitter_template_results(
        root: None, info: Any, account: str, trigger: str
    ) -> VariantsAnswer:
        context: Context = info.context
        try:
            row = read_account(account)
        except StaffProblem as problem:
            return VariantsAnswer([], [explain_to_staff(problem, context.language)])
        counted = count_results(now=context.now)
        variants = [
            VariantResults(name, results)
            for (account_pk, its_trigger, name), results in sorted(counted.items())
            if (account_pk, its_trigger) == (row.pk, trigger)
        ]
        return VariantsAnswer(variants, [])


def list_problems(
    body: str, trigger: Trigger, language: str, context: Context
) -> list[TemplateProblem]:
    return lint(
        body,
        trigger=trigger,
        hashtag=context.config.campaign_hashtag,
        language=language,
        has_page=bool(context.config.storefront_url),
        prices_usd=context.config.prices_usd,
    )


def keep(row: FeedTemplate, context: Context) -> KeptTemplate:
    return KeptTemplate(row, AllResults(context.now))


def _name_of(x_user_id: str) -> str:
    account = find_account(x_user_id)
    return account.x_user_id if account else ""
