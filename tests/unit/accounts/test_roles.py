"""The three roles of the console."""

import pytest
from django.contrib.auth.models import Group

from accounts.roles import CURATOR, OPERATOR, ROLES, VIEWER, write_roles

pytestmark = pytest.mark.django_db


def held_by(role: str) -> set[str]:
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions}


def test_each_role_has_what_the_one_before_it_has():
    assert ROLES[VIEWER] < ROLES[CURATOR] < ROLES[OPERATOR]


def test_migrating_writes_the_table_to_the_groups():
    assert {role: held_by(role) for role in ROLES} == ROLES


def test_what_somebody_added_to_a_role_by_hand_goes_with_the_next_run():
    viewer, operator = Group.objects.get(name=VIEWER), Group.objects.get(name=OPERATOR)
    viewer.permissions.set(operator.permissions.all())

    write_roles()

    assert held_by(VIEWER) == ROLES[VIEWER]


def test_no_role_gives_roles():
    assert not {code for codes in ROLES.values() for code in codes if code.startswith("auth.")}
