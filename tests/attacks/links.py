"""Personal links of the open evaluation, as a mail or a slip would bring them: a line each."""

from portal import create_app
from portal.activity.evaluations import invitation_deeds
from portal.activity.evaluations.cycles import EvaluationCycle
from portal.activity.evaluations.invitations import EvaluationInvitation
from portal.activity.evaluations.words import CycleState, InvitationState, LinkWay
from portal.foundation.roles import COMMAND_LINE

#: So many hotels' forms lie open to whoever has found a link.
COUNT = 4


def main() -> None:
    with create_app().app_context():
        rows = EvaluationInvitation.select().join(EvaluationCycle).where(EvaluationCycle.state == CycleState.OPEN)
        rows = rows.where(EvaluationInvitation.state != InvitationState.ENDED).order_by(EvaluationInvitation.id)
        for row in rows.limit(COUNT):
            print(f"/evaluations/links/{invitation_deeds.link_token(COMMAND_LINE, row, LinkWay.SLIP)}")


if __name__ == "__main__":
    main()
