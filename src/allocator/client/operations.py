"""Every operation of the service: its method and address, by the id of the API's description."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

_OF = "/v1/authorities/{authority_id}"
_VERSION = f"{_OF}/rulesets/{{ruleset_id}}/versions/{{version}}"
OPERATIONS: dict[str, tuple[str, str]] = {
    "health": ("GET", "/health"),
    "ready": ("GET", "/ready"),
    "create_authority": ("POST", "/v1/authorities"),
    "list_authorities": ("GET", "/v1/authorities"),
    "get_authority": ("GET", _OF),
    "upload_dataset": ("POST", f"{_OF}/datasets"),
    "list_datasets": ("GET", f"{_OF}/datasets"),
    "get_current_dataset": ("GET", f"{_OF}/datasets/current"),
    "choose_current_dataset": ("PUT", f"{_OF}/datasets/current"),
    "get_dataset": ("GET", f"{_OF}/datasets/{{dataset_id}}"),
    "get_dataset_file": ("GET", f"{_OF}/datasets/{{dataset_id}}/files/{{name}}"),
    "diff_datasets": ("GET", f"{_OF}/datasets/{{dataset_id}}/diff"),
    "append_readings": ("POST", f"{_OF}/readings"),
    "list_readings": ("GET", f"{_OF}/readings"),
    "upload_ruleset": ("POST", f"{_OF}/rulesets"),
    "list_rulesets": ("GET", f"{_OF}/rulesets"),
    "list_ruleset_versions": ("GET", f"{_OF}/rulesets/{{ruleset_id}}/versions"),
    "get_ruleset_version": ("GET", _VERSION),
    "get_ruleset_file": ("GET", f"{_VERSION}/files/{{name}}"),
    "get_ruleset_findings": ("GET", f"{_VERSION}/findings"),
    "list_shipped_rulesets": ("GET", "/v1/rulesets"),
    "classify_figures": ("POST", "/v1/rulesets/{name}/tiers"),
    "classify_dataset": ("POST", f"{_OF}/classifications"),
    "list_tiers": ("GET", f"{_OF}/tiers"),
    "get_school_tier": ("GET", f"{_OF}/schools/{{school_id}}/tier"),
    "explain_school_tier": ("GET", f"{_OF}/schools/{{school_id}}/explanation"),
    "record_judgement": ("POST", f"{_OF}/judgements"),
    "list_judgements": ("GET", f"{_OF}/judgements"),
    "record_discussion": ("POST", f"{_OF}/discussions"),
    "raise_concern": ("POST", f"{_OF}/concerns"),
    "make_tier_live": ("POST", f"{_OF}/schools/{{school_id}}/live-tier"),
    "list_standings": ("GET", f"{_OF}/standings"),
    "list_due": ("GET", f"{_OF}/due"),
    "get_school_history": ("GET", f"{_OF}/schools/{{school_id}}/history"),
    "get_moderation": ("GET", f"{_OF}/moderation"),
    "get_watch": ("GET", f"{_OF}/watch"),
    "submit_plan": ("POST", f"{_OF}/plans"),
    "submit_replan": ("POST", f"{_OF}/replans"),
    "run_scenarios": ("POST", f"{_OF}/scenario-runs"),
    "compare_scenarios": ("POST", f"{_OF}/comparisons"),
    "submit_sweep": ("POST", f"{_OF}/sweeps"),
    "list_jobs": ("GET", f"{_OF}/jobs"),
    "get_job": ("GET", f"{_OF}/jobs/{{job_id}}"),
    "follow_job": ("GET", f"{_OF}/jobs/{{job_id}}/events"),
    "cancel_job": ("POST", f"{_OF}/jobs/{{job_id}}/cancel"),
    "list_plans": ("GET", f"{_OF}/plans"),
    "get_plan": ("GET", f"{_OF}/plans/{{plan_id}}"),
    "get_plan_file": ("GET", f"{_OF}/plans/{{plan_id}}/files/{{name}}"),
    "approve_plan": ("POST", f"{_OF}/plans/{{plan_id}}/approval"),
    "store_scenario": ("PUT", f"{_OF}/scenarios/{{name}}"),
    "get_scenario": ("GET", f"{_OF}/scenarios/{{name}}"),
    "list_scenarios": ("GET", f"{_OF}/scenarios"),
    "recommend_people": ("GET", f"{_OF}/recommendations/people"),
    "recommend_dates": ("GET", f"{_OF}/recommendations/dates"),
    "make_calendar": ("POST", f"{_OF}/calendars"),
    "list_calendars": ("GET", f"{_OF}/calendars"),
    "revoke_calendar": ("DELETE", f"{_OF}/calendars/{{token_id}}"),
    "get_calendar": ("GET", "/v1/calendars/{token}.ics"),
    "get_counts": ("GET", f"{_OF}/counts"),
    "make_key": ("POST", f"{_OF}/keys"),
    "list_keys": ("GET", f"{_OF}/keys"),
    "revoke_key": ("DELETE", f"{_OF}/keys/{{key_id}}"),
    "list_audit": ("GET", f"{_OF}/audit"),
    "get_webhook_secret": ("GET", f"{_OF}/webhook-secret"),
}  # fmt: skip

TAKE_KEYS = frozenset(
    {*(name for name, (method, _) in OPERATIONS.items() if method == "POST"), "store_scenario"}
)
"""Operations that take an Idempotency-Key."""
_PATHS = frozenset({"get_dataset_file", "get_plan_file"})
"""Operations whose file names may hold folders."""


@dataclass(frozen=True)
class Operation:
    """An operation with its address filled in."""

    name: str
    method: str
    path: str

    @property
    def takes_key(self) -> bool:
        """Whether it is sent with an Idempotency-Key, so that it may be sent again."""
        return self.name in TAKE_KEYS


def operation(name: str, /, **parts: str | int) -> Operation:
    """Fill in the address of an operation; parts are quoted, so that an id stays one part."""
    method, path = OPERATIONS[name]
    safe = "/" if name in _PATHS else ""
    filled = {key: _quoted(str(value), safe) for key, value in parts.items()}
    return Operation(name, method, path.format(**filled))


def _quoted(value: str, safe: str) -> str:
    """A part of an address. A part of dots alone would lead elsewhere; no id is one."""
    if not value or set(value.split("/")) & {".", ".."}:
        raise ValueError(f"{value!r} cannot stand in an address")
    return quote(value, safe=safe)
