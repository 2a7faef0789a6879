"""What the attackers report, from informational to critical."""

from collections import Counter
from dataclasses import dataclass, field

LEVELS = ("informational", "low", "medium", "high", "critical")
INFORMATIONAL, LOW, MEDIUM, HIGH, CRITICAL = LEVELS


@dataclass(frozen=True)
class Finding:
    level: str
    kind: str
    told: str


@dataclass
class Result:
    """One attacker's turn as one role."""

    role: str
    attacker: str
    requests: int = 0
    faults: int = 0
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    #: How far it got, in a sentence; and the routes that it never got into, though the role may.
    left: str = ""
    missed: list[str] = field(default_factory=list)

    def add(self, level: str, kind: str, told: str) -> None:
        """Once for each kind and place."""
        finding = Finding(level, kind, told)
        if finding not in self.findings:
            self.findings.append(finding)

    def counts(self) -> Counter:
        return Counter(finding.level for finding in self.findings)

    @property
    def clean(self) -> bool:
        return not self.faults and set(self.counts()) <= {INFORMATIONAL}
