"""Everything of the schema that is the staff's, in one place."""

import graphene

from .campaign_reports import CampaignReportsQuery
from .staff_accounts import AccountsQuery
from .staff_announcements import TwitterVoucherAnnounce
from .staff_arranging import TwitterPostEdit, TwitterPostMove
from .staff_campaigns import (
    StaffCampaignsQuery,
    TwitterCampaignArchive,
    TwitterCampaignCreate,
    TwitterCampaignEnd,
    TwitterCampaignPause,
    TwitterCampaignResume,
    TwitterCampaignSchedule,
    TwitterCampaignUpdate,
)
from .staff_contests import (
    StaffContestsQuery,
    TwitterContestDraw,
    TwitterContestFreeze,
    TwitterContestJudge,
    TwitterContestScore,
)
from .staff_debates import (
    StaffDebatesQuery,
    TwitterDebateQuestionAdd,
    TwitterWallApprove,
    TwitterWallPermit,
    TwitterWallReject,
    TwitterWelcomePostSave,
)
from .staff_drops import (
    TwitterDropCancel,
    TwitterDropClose,
    TwitterDropCreate,
    TwitterDropDraw,
    TwitterDropOpen,
    TwitterDropSchedule,
    TwitterDropUpdate,
)
from .staff_hours import HoursQuery
from .staff_listing import QueueQuery
from .staff_ownership import (
    TwitterAccountPause,
    TwitterAccountResume,
    TwitterCategoryAssign,
    TwitterCategoryRelease,
    TwitterRoleAssign,
    TwitterRoleRelease,
)
from .staff_places import TwitterWarehouseAssign, TwitterWarehouseRelease
from .staff_posts import (
    TwitterPostApprove,
    TwitterPostCancel,
    TwitterPostReschedule,
    TwitterPostRetry,
    TwitterPostSchedule,
)
from .staff_preview import PreviewQuery
from .staff_recurring import (
    RecurringQuery,
    TwitterRecurringPostDelete,
    TwitterRecurringPostSave,
)
from .staff_rules import RulesQuery, TwitterRulesUpdate
from .staff_templates import TemplatesQuery
from .staff_threads import TwitterThreadSchedule
from .staff_wording import TwitterTemplateDelete, TwitterTemplateSave


class StaffQuery(
    AccountsQuery,
    RulesQuery,
    HoursQuery,
    TemplatesQuery,
    PreviewQuery,
    QueueQuery,
    RecurringQuery,
    StaffCampaignsQuery,
    CampaignReportsQuery,
    StaffContestsQuery,
    StaffDebatesQuery,
    graphene.ObjectType,
):
    """Each field is guarded by `for_staff`."""


class StaffMutations(graphene.ObjectType):
    """Each is a `StaffMutation`, which asks for the permission."""

    twitter_account_pause = TwitterAccountPause.Field()
    twitter_account_resume = TwitterAccountResume.Field()
    twitter_role_assign = TwitterRoleAssign.Field()
    twitter_role_release = TwitterRoleRelease.Field()
    twitter_category_assign = TwitterCategoryAssign.Field()
    twitter_category_release = TwitterCategoryRelease.Field()
    twitter_warehouse_assign = TwitterWarehouseAssign.Field()
    twitter_warehouse_release = TwitterWarehouseRelease.Field()
    twitter_rules_update = TwitterRulesUpdate.Field()
    twitter_template_save = TwitterTemplateSave.Field()
    twitter_template_delete = TwitterTemplateDelete.Field()
    twitter_post_approve = TwitterPostApprove.Field()
    twitter_post_cancel = TwitterPostCancel.Field()
    twitter_post_reschedule = TwitterPostReschedule.Field()
    twitter_post_schedule = TwitterPostSchedule.Field()
    twitter_post_retry = TwitterPostRetry.Field()
    twitter_campaign_create = TwitterCampaignCreate.Field()
    twitter_campaign_update = TwitterCampaignUpdate.Field()
    twitter_campaign_schedule = TwitterCampaignSchedule.Field()
    twitter_campaign_pause = TwitterCampaignPause.Field()
    twitter_campaign_resume = TwitterCampaignResume.Field()
    twitter_campaign_end = TwitterCampaignEnd.Field()
    twitter_campaign_archive = TwitterCampaignArchive.Field()
    twitter_post_move = TwitterPostMove.Field()
    twitter_post_edit = TwitterPostEdit.Field()
    twitter_thread_schedule = TwitterThreadSchedule.Field()
    twitter_recurring_post_save = TwitterRecurringPostSave.Field()
    twitter_recurring_post_delete = TwitterRecurringPostDelete.Field()
    twitter_voucher_announce = TwitterVoucherAnnounce.Field()
    twitter_drop_create = TwitterDropCreate.Field()
    twitter_drop_update = TwitterDropUpdate.Field()
    twitter_drop_schedule = TwitterDropSchedule.Field()
    twitter_drop_open = TwitterDropOpen.Field()
    twitter_drop_close = TwitterDropClose.Field()
    twitter_drop_cancel = TwitterDropCancel.Field()
    twitter_drop_draw = TwitterDropDraw.Field()
    twitter_contest_freeze = TwitterContestFreeze.Field()
    twitter_contest_draw = TwitterContestDraw.Field()
    twitter_contest_score = TwitterContestScore.Field()
    twitter_contest_judge = TwitterContestJudge.Field()
    twitter_debate_question_add = TwitterDebateQuestionAdd.Field()
    twitter_wall_permit = TwitterWallPermit.Field()
    twitter_wall_approve = TwitterWallApprove.Field()
    twitter_wall_reject = TwitterWallReject.Field()
    twitter_welcome_post_save = TwitterWelcomePostSave.Field()
