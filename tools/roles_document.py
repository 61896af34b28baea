"""Writes ``docs/roles.md``: ``python -m tools.roles_document`` after a change of the shipped roles."""

from pathlib import Path

from entrypoints.wording import label, words
from tjdomain.identity.domain.shipped_roles import EXCLUSIVE_ROLES, KNOWN_RIGHTS, MEDICAL_RIGHTS, SHIPPED_ROLES

DOCUMENT = Path(__file__).parents[1] / "docs" / "roles.md"
_HEAD = """# Roles

Made by `python -m tools.roles_document` from `tjdomain/identity/domain/shipped_roles.py`; a test compares.
A new installation has these roles; the hospital may change them and add its own.
● = the role holds the right; * = whoever holds the right sees findings of persons, which no account does that
administers others or audits.

- A user with several roles holds the rights of all of them, within the narrowest of their data scopes.
- One person holds at most one of: {exclusive}.
- With 三员分立 switched on (parameter `separated_duties`) nobody is given 超级管理员.
- A right taken away, a role, a department or a menu changed takes effect at the next request.
- An outside program gets none of the rights marked * and no `person.view_unmasked` from an issuer who does not hold
  them: the key of a laboratory system is issued on the server, with `tj key issue`.
- Somebody must always hold each right without which nobody could give rights again: the last holder cannot be
  disabled or demoted.
"""


def roles_document() -> str:
    """The whole document: data scopes, then the matrix right × role, by context."""
    titles = {code: label(code) for code in SHIPPED_ROLES}
    exclusive = "、".join(title for code, title in titles.items() if code.value in EXCLUSIVE_ROLES)
    lines = [_HEAD.format(exclusive=exclusive), "| role | code | data scope |", "|---|---|---|"]
    lines += [f"| {titles[code]} | `{code.value}` | {label(role.scope)} |" for code, role in SHIPPED_ROLES.items()]
    for context in sorted({right.partition(".")[0] for right in KNOWN_RIGHTS}):
        lines += ["", f"## {context}", "", f"| right | | {' | '.join(titles.values())} |"]
        lines.append("|---" * (len(titles) + 2) + "|")
        lines += [_line(right) for right in sorted(KNOWN_RIGHTS) if right.startswith(f"{context}.")]
    return "\n".join(lines) + "\n"


def _line(right: str) -> str:
    held = " | ".join("●" if right in role.rights else "" for role in SHIPPED_ROLES.values())
    return f"| `{right}`{'*' if right in MEDICAL_RIGHTS else ''} | {words().rights[right]} | {held} |"


if __name__ == "__main__":
    DOCUMENT.write_text(roles_document(), "utf-8")
