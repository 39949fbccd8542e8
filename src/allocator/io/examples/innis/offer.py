"""What can be offered, and what is each tier due? Sessions of the autumn term."""

from __future__ import annotations

from allocator.domain.activities import Activity, Entitlement, Floors, Offer, TeamPlace


def offer() -> Offer:
    """Return the offer of Innis: seven activities, three tiers, one flag, two floors."""
    return Offer(
        activities=_activities(),
        entitlements={
            "universal": {
                "link_visit": _due(1, 2, spacing_days=15),
                "cluster_session": _due(0, 1),
                "data_session": _due(0, 1),
            },
            "targeted": {
                "link_visit": _due(2, 3, spacing_days=15),
                "pedagogy_block": _due(1, 3, 4, spacing_days=5),
                "data_session": _due(0, 2, spacing_days=10),
                "cluster_session": _due(0, 1),
            },
            "intensive": {
                "link_visit": _due(3, 5, 6, spacing_days=5),
                "school_review": _due(1, 1),
                "pedagogy_block": _due(2, 5, 6, spacing_days=5),
                "data_session": _due(1, 2, spacing_days=10),
                "team_around_school": _due(1, 2, spacing_days=20),
                "cluster_session": _due(0, 1),
            },
        },
        flags={"new_headteacher": {"head_mentoring": _due(1, 2, spacing_days=15)}},
        floors=Floors(in_person_per_term=1, longest_online_run=1),
    )


def _due(
    minimum: int, target: int, maximum: int | None = None, spacing_days: int = 1
) -> Entitlement:
    return Entitlement(
        minimum=minimum,
        target=target,
        maximum=target if maximum is None else maximum,
        spacing_days=spacing_days,
    )


def _activities() -> dict[str, Activity]:
    return {
        "link_visit": Activity(
            title="Link officer's visit",
            team=(TeamPlace(role="qio", link_officer=True),),
            hours=2.5,
            preparation_hours=2.5,
            modes=("in_person", "online"),
        ),
        "school_review": Activity(
            title="Review by officers and serving heads",
            team=(
                TeamPlace(role="qio", count=2, link_officer=False),
                TeamPlace(role="peer_head", count=2, same_sector=True),
            ),
            hours=6.0,
            days={"roll_under_50": 1, "primary": 2, "secondary": 3, "special": 2},
            preparation_hours=5.0,
            modes=("in_person",),
        ),
        "pedagogy_block": Activity(
            title="Day of work on learning and teaching",
            team=(TeamPlace(role="pedagogy"),),
            hours=5.0,
            preparation_hours=2.0,
            modes=("in_person",),
        ),
        "data_session": Activity(
            title="Reading the school's own figures together",
            team=(TeamPlace(role="eso", or_roles=("attainment_adviser",)),),
            hours=2.0,
            preparation_hours=1.5,
            modes=("online", "in_person"),
        ),
        "head_mentoring": Activity(
            title="Mentoring conversation with a new headteacher",
            team=(TeamPlace(role="peer_head"),),
            hours=2.0,
            preparation_hours=0.5,
            modes=("online", "in_person"),
        ),
        "cluster_session": Activity(
            title="Afternoon for the whole cluster",
            team=(TeamPlace(role="pedagogy"),),
            hours=2.5,
            preparation_hours=3.0,
            serves="cluster",
            modes=("in_person", "online"),
        ),
        "team_around_school": Activity(
            title="Team around the school",
            team=(
                TeamPlace(role="qio", link_officer=True),
                TeamPlace(role="psychologist"),
                TeamPlace(role="eso"),
            ),
            hours=2.0,
            preparation_hours=1.5,
            modes=("in_person", "online"),
        ),
    }
