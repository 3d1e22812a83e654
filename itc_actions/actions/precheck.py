"""What Apple's review might reject, found before it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ..catalogue import action
from ..clock import SystemClock
from ..errors import BadInput, Refused
from ..options import FROM_CONTEXT, Live, MetadataFolder, Option
from ..precheck_rules import NEEDED, RULES, Metadata, run_rule

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Finding, Version

SKIP, WARN, ERROR = LEVELS = ("skip", "warn", "error")
DefaultLevel = Annotated[
    str,
    Option(
        "What a finding is: skip (not looked for), warn, or error, which ends the step with 3.",
        default=ERROR,
        choices=LEVELS,
        env=("PRECHECK_DEFAULT_RULE_LEVEL",),
    ),
]
Rules = Annotated[
    list[str],
    Option(
        f"Another level for a rule, as RULE=LEVEL, comma-separated or repeated. Rules: {', '.join(RULES)}.", default=()
    ),
]
CustomText = Annotated[
    list[str], Option("Words that must not occur, comma-separated or repeated (the rule custom_text).", default=())
]
CheckAddresses = Annotated[
    bool,
    Option("Ask every address in the texts, to see whether it answers (the rule unreachable_urls).", default=False),
]


@action(reads=True)
def precheck(
    ctx: LaneContext,
    metadata: MetadataFolder = FROM_CONTEXT,
    default_rule_level: DefaultLevel = FROM_CONTEXT,
    rules: Rules = FROM_CONTEXT,
    custom_text: CustomText = FROM_CONTEXT,
    check_addresses: CheckAddresses = FROM_CONTEXT,
    live: Live = FROM_CONTEXT,
) -> list[Finding]:
    """Look for what Apple's review might reject: in the folder --metadata, without any request; else in the version.

    An empty or over-long field, placeholders and test words, the names of other platforms, promises, curses, the format
    of keywords, the year of the copyright. A check that cannot be made fails the step.

    iTunes Connect: GET ra/apps/version/{app}.
    App Store Connect: GET v1/apps/{app}/appStoreVersions, GET v1/apps/{app}/appInfos.

    :raises BadInput: there is no such rule or level, or the folder is no good.
    :raises Refused: something was found that counts as an error; or there is no such version.
    """
    from ..records import Finding

    levels = _levels(default_rule_level, rules)
    checked = _checked(ctx, metadata, live, tuple(custom_text), check_addresses)
    findings = [
        Finding(rule=rule, level=level, field=field, locale=locale, found=found)
        for rule, level in levels.items()
        if level != SKIP
        for field, locale, found in run_rule(rule, checked)
    ]
    errors = [each for each in findings if each.level == ERROR]
    warnings = len(findings) - len(errors)
    ctx.detail(f"{_count(len(errors), 'error')}, {_count(warnings, 'warning')}")
    if errors:
        ctx.show(findings, "Found")
        listed = "; ".join(_sentence(each) for each in errors[:10]) + (" …" if len(errors) > 10 else "")
        raise Refused(
            f"The precheck found {_count(len(errors), 'thing')} that Apple's review might reject: {listed}.",
            now="Nothing was submitted.",
            next_step=f"Correct them, or let them only warn: {_only_warning(ctx, errors)}.",
        )
    for each in findings if ctx.itc_run.lane_name else ():
        ctx.say(f"precheck: {_sentence(each)}")
    return findings


def _only_warning(ctx: LaneContext, errors: list[Finding]) -> str:
    """What the line can be given for that: a lane need not have the options of this action."""
    rules = ",".join(f"{rule}={WARN}" for rule in dict.fromkeys(each.rule for each in errors))
    if ctx.lane in (None, precheck.name):
        return f"--rules {rules}"
    return f"set ITC_RULES={rules}, or give `release` --precheck-level {WARN}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _sentence(finding: Finding) -> str:
    where = f" ({finding.locale})" if finding.locale else ""
    return f"{finding.field.replace('_', ' ')}{where} {finding.found} [{finding.rule}]"


def _levels(default: str, rules: list[str]) -> dict[str, str]:
    """The level of each rule."""
    levels = dict.fromkeys(RULES, default)
    for each in rules:
        rule, _, level = each.partition("=")
        if rule not in RULES or level not in LEVELS:
            raise BadInput(
                f"--rules {each}: there is no such rule or level.",
                now="Nothing was sent.",
                next_step=f"Write RULE=LEVEL; levels are {', '.join(LEVELS)}, rules {', '.join(RULES)}.",
            )
        levels[rule] = level
    return levels


def _checked(
    ctx: LaneContext, folder: Path | None, live: bool, custom_text: tuple[str, ...], addresses: bool
) -> Metadata:
    """What is to be checked."""
    clock = ctx.clock if ctx.rehearsal else SystemClock()
    ask: Any = None
    if addresses:
        from ..http.reachable import why_unreachable

        def ask(address: str) -> str | None:
            return why_unreachable(address, clock)

    more: dict[str, Any] = {"year": clock.now().year, "custom_text": custom_text, "unreachable": ask}
    if folder is not None:
        from ..input_files.metadata_folder import read_metadata

        read = read_metadata(folder)
        texts: dict[str, dict[str, str | None]] = {name: dict(by_locale) for name, by_locale in read.texts.items()}
        for name, locale in read.files:
            if locale and name in NEEDED and "default" not in texts.get(name, {}):
                texts.setdefault(name, {}).setdefault(locale, None)
        known = ("copyright", "") in read.files
        return Metadata(texts, read.details.get("copyright"), known, **more)
    version = _version(ctx, live)
    if not live and ctx.itc_run.app.live is not None:
        more["needed"] = (*NEEDED, "release_notes")  # of an update
    return Metadata(_texts(version), version.copyright, **more)


def _version(ctx: LaneContext, live: bool) -> Version:
    """The version; as an earlier step of the line left it, where one did."""
    from ..records import Version

    left = ctx.values.find("version")
    if isinstance(left, Version) and left.live is live:
        return left
    version = ctx.service.get_version(ctx.app, live=live)
    if version is None:
        raise Refused(
            f"{ctx.app.name} has no version {'on sale' if live else 'in preparation'} to check.",
            next_step="Name a folder with --metadata, or create the version first: action.create-version.",
        )
    return version


def _texts(version: Version) -> Mapping[str, Mapping[str, str | None]]:
    fields = next(iter(version.texts.values())).__struct_fields__ if version.texts else ()
    return {name: {locale: getattr(texts, name) for locale, texts in version.texts.items()} for name in fields}
