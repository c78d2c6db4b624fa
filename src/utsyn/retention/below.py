"""The rules of the rooms below this one, which cannot import it, and of what others made."""

from __future__ import annotations

from utsyn.retention.rules import Keep, RetentionRule, in_use, undecided

#: Events of security (sign-ins, refusals, changes of access) stay for so many years at least (LOG-8, Normen).
SECURITY_LOG_YEARS = 2
#: The log is one: what is about a record stays as long as the record, and by the same rule (pasientjournalloven § 25).
_LOG = "ARK-6: bevaringsforskriften § 3; pasientjournalloven § 25"

RULES = [
    *undecided("core.Service", "accounts.User", "accounts.StaffMember", "access.Membership"),
    *undecided("access.Clearance"),
    *in_use("as long as the service works in this way", "access.AccessSettings"),
    *(
        RetentionRule(model, Keep.UNDECIDED, _LOG, least=SECURITY_LOG_YEARS)
        for model in ("audit.AuditEvent", "audit.ChainHead")
    ),
    *in_use("as long as what it seals; destroyed when that is erased", "crypto.DataKey"),
    *in_use("says which figures are to be counted anew", "core.ChangedMonth"),
    *in_use("ends with the sign-in", "sessions.Session", "usersessions.UserSession"),
    *in_use("a key or a link, worthless when it has ended; its use is in the log", "accounts.ApiToken"),
    *in_use("a key or a link, worthless when it has ended; its use is in the log", "accounts.OneTimeLink"),
    *in_use("counts attempts for minutes", "accounts.CacheEntry"),
    *in_use("a second factor lasts as long as its user has it", "mfa.Authenticator"),
    *in_use("belongs to the user's sign-in", "account.EmailAddress", "account.EmailConfirmation"),
    *in_use(
        "tables of the web framework that hold nothing of ours",
        "contenttypes.ContentType",
        "auth.Permission",
        "auth.Group",
        "auth.Group_permissions",
    ),
]
