"""``utsyn user``: the first administrator, and everything else that the one who runs the machine must be able to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import click

from utsyn.access import clearances, services
from utsyn.access.models import Clearance, Membership
from utsyn.access.roles import roles
from utsyn.accounts import links
from utsyn.accounts import services as accounts
from utsyn.accounts.models import User
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service

DAY = click.DateTime(["%Y-%m-%d"])
BY = Actor.system("command line")


@click.group()
def user_command() -> None:
    """People who sign in."""


def _service(code: str) -> Service:
    found = Service.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Service.objects.order_by("code").values_list("code", flat=True)) or "ingen ennå"
        raise click.BadParameter(f"tjenesten {code} finnes ikke; her er: {known}", param_hint="--service")
    return found


def _user(email: str) -> User:
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise click.BadParameter(f"ingen logger inn med {email}; se utsyn user list", param_hint="EMAIL")
    return found


def _days(service: Service, first: datetime | None, last: datetime | None) -> tuple[date, date]:
    begin = first.date() if first else clock.today(service.timezone)
    return begin, last.date() if last else begin + timedelta(days=365)


def _say_link(base: str, raw: str) -> None:
    from django.urls import reverse

    click.echo(f"{base.rstrip('/')}{reverse('accounts:link', args=[raw])}")
    click.echo("Lenken virker én gang, i 72 timer. Gi den til brukeren selv, på en trygg måte.", err=True)


base_option = click.option(
    "--base", default="http://localhost:8000", show_default=True, help="Where users reach this installation."
)
service_option = click.option("--service", "service_code", required=True, help="Code of the service.")
role_option = click.option("--role", required=True, type=click.Choice(list(roles())))
from_option = click.option("--from", "first", type=DAY, help="First day of the role; today if not given.")
to_option = click.option("--to", "last", type=DAY, help="Last day of the role; a year later if not given.")


@user_command.command("add")
@click.argument("email")
@click.option("--name", required=True)
@service_option
@role_option
@from_option
@to_option
@base_option
def add(
    email: str,
    name: str,
    service_code: str,
    role: str,
    first: datetime | None,
    last: datetime | None,
    base: str,
) -> None:
    """Add a user with a role, and print the one-time link by which they set a password."""
    service = _service(service_code)
    begin, end = _days(service, first, last)
    try:
        user, raw = services.add_user(
            by=BY, service=service, email=email, name=name, role=role, from_date=begin, to_date=end
        )
    except Invalid as problem:
        raise click.ClickException(problem.message) from None
    if raw:
        _say_link(base, raw)
    else:
        click.echo(f"{user.email} har rollen fra {begin} til {end}. Passordet er som før.")


@user_command.command("list")
@click.option("--service", "service_code", default=None, help="Only this service.")
def list_users(service_code: str | None) -> None:
    """List who has which role where, and until when."""
    rows = Membership.objects.select_related("user", "service").order_by(
        "service__code", "user__email", "from_date"
    )
    if service_code:
        rows = rows.filter(service=_service(service_code))
    for row in rows:
        state = "" if row.user.is_active else "  (ute av bruk)"
        click.echo(
            f"{row.service.code}  {row.user.email}  {row.role}  {row.from_date} – {row.to_date or ''}{state}"
        )


@user_command.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Take a user out of use: all sessions and keys end at once."""
    try:
        accounts.disable(by=BY, user=_user(email))
    except Invalid as problem:
        raise click.ClickException(problem.message) from None
    click.echo(f"{email} er tatt ut av bruk og logget ut overalt.")


@user_command.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Take a user into use again."""
    try:
        accounts.enable(by=BY, user=_user(email))
    except Invalid as problem:
        raise click.ClickException(problem.message) from None
    click.echo(f"{email} er tatt i bruk igjen.")


@user_command.command("link")
@click.argument("email")
@click.option("--reset-second-factor", is_flag=True, help="Also take away the second factors.")
@base_option
def link(email: str, reset_second_factor: bool, base: str) -> None:
    """Print a new one-time link for setting a password. Links made before stop working, and a lock is lifted."""
    user = _user(email)
    if not user.is_active:
        raise click.ClickException(
            f"{email} er ute av bruk. Ta brukeren i bruk først: utsyn user enable {email}"
        )
    if reset_second_factor:
        accounts.clear_second_factors(by=BY, user=user)
    _say_link(base, links.make(by=BY, user=user))


@user_command.command("role")
@click.argument("email")
@service_option
@role_option
@from_option
@to_option
def role_of(email: str, service_code: str, role: str, first: datetime | None, last: datetime | None) -> None:
    """Give a user a role in a service, in place of the one they have there."""
    service, user = _service(service_code), _user(email)
    begin, end = _days(service, first, last)
    known = Membership.objects.filter(user=user, service=service).exists()
    try:
        if known:
            services.set_role(by=BY, service=service, user=user, role=role, from_date=begin, to_date=end)
        else:
            services.add_user(
                by=BY, service=service, email=email, name=user.name, role=role, from_date=begin, to_date=end
            )
    except Invalid as problem:
        raise click.ClickException(problem.message) from None
    click.echo(f"{email} er {role} i {service.code} fra {begin} til {end}.")


@user_command.command("clearance")
@click.argument("email")
@service_option
@click.option("--signed", type=DAY, help="The day of the declaration of confidentiality.")
@click.option("--certificate", type=DAY, help="The day that the police certificate was shown.")
def clearance_of(
    email: str, service_code: str, signed: datetime | None, certificate: datetime | None
) -> None:
    """Enter the days of a user's declaration and police certificate; what is not given stays as it is."""
    service, user = _service(service_code), _user(email)
    row = Clearance.objects.filter(service=service, user=user).first() or Clearance()
    try:
        clearances.enter(
            by=BY,
            service=service,
            user=user,
            declaration_signed_on=signed.date() if signed else row.declaration_signed_on,
            police_certificate_on=certificate.date() if certificate else row.police_certificate_on,
        )
    except Invalid as problem:
        raise click.ClickException(problem.message) from None
    click.echo(f"Dagene for {email} i {service.code} er ført inn.")
