"""Utilities and accounts of the demonstration network.

The six Peruvian utilities carry facts of the source named with them; figures it does not give stay
missing. The utilities of the example projects are illustrative: they stand for no real one.
Accounts belong to illustrative utilities only, so that nobody speaks for a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import services
from members.models import Country, Role, User, Utility

PASSWORD = "rio-y-caudal-2026"  # noqa: S105  # printed on purpose; it opens nothing unless DEMO=1

COQUITOS = "coquitos"
AGUA_VIEJA = "agua-vieja"
MODEL_LOCALITY = "localidad-modelo"

PRACTICES = (
    "Fichas de buenas prácticas de gestión comercial de empresas prestadoras del Perú, 2017 "
    "(cooperación SECO y GIZ)"
)
SLIDES = (
    "MEF Perú, Identificación, formulación y evaluación de proyectos de saneamiento, marzo de 2015"
)

Size = Utility.Size

UTILITIES: tuple[dict[str, Any], ...] = (
    {
        "slug": "emapacop",
        "name": "EMAPACOP",
        "region": "Ucayali",
        "city": "Coronel Portillo",
        "connections": 27_980,
        "size": Size.MEDIUM,
        "about": (
            "Puso al día su catastro comercial con estudiantes universitarios entre 2014 y 2017: "
            "el catastro pasó del 44 % (2015) al 100 % (2017) y la facturación subió de "
            "S/ 17 085 205 a S/ 19 082 272."
        ),
        "source": PRACTICES,
    },
    {
        "slug": "sedajuliaca",
        "name": "EPS SEDAJULIACA",
        "region": "Puno",
        "city": "Juliaca",
        "connections": 59_666,
        "size": Size.LARGE,
        "about": (
            "Busca y regulariza conexiones clandestinas desde abril de 2016; estimaba 2 800, con "
            "una pérdida de S/ 51 400 y 66 500 m³ al mes. Hace 14 campañas de corte al mes y "
            "encuentra unas 30 conexiones clandestinas en cada uno."
        ),
        "source": PRACTICES,
    },
    {
        "slug": "sedacusco",
        "name": "EPS SEDACUSCO",
        "region": "Cusco",
        "city": "Cusco y Paucartambo",
        "connections": 85_956,
        "size": Size.LARGE,
        "about": (
            "Combina un catastro que se actualiza con la lectura, cobranza distinta por grupo de "
            "usuarios y búsqueda de conexiones clandestinas. Las conexiones activas de agua "
            "pasaron de 44 574 (2005) a 79 086 (2016); 1 250 usuarios con trato propio aportan el "
            "47 % de los ingresos."
        ),
        "source": PRACTICES,
    },
    {
        "slug": "eps-moyobamba",
        "name": "EPS Moyobamba",
        "region": "San Martín",
        "city": "Moyobamba",
        "connections": 13_681,
        "size": Size.SMALL,
        "about": (
            "Cobra al menos el 79 % en el primer mes y tiene una morosidad menor de 0,4 meses "
            "desde 2012. Siete centros autorizados reciben el 40 % de los pagos; la micromedición "
            "llega al 91,54 % y el 91 % de las conexiones está activo."
        ),
        "source": PRACTICES,
    },
    {
        "slug": "emusap-abancay",
        "name": "EMUSAP Abancay",
        "region": "Apurímac",
        "city": "Abancay",
        "connections": 15_400,
        "size": Size.MEDIUM,
        "about": (
            "Corta el servicio a los 60 días de deuda y lo reabre en cuatro horas como máximo "
            "después del pago (2014–2017)."
        ),
        "source": PRACTICES,
    },
    {
        "slug": "eps-moquegua",
        "name": "EPS Moquegua",
        "region": "Moquegua",
        "city": "Mariscal Nieto",
        "connections": 21_700,
        "size": Size.MEDIUM,
        "about": (
            "Tres centros autorizados de recaudación con 24 puntos de pago: la cobranza corriente "
            "creció 40,5 % entre 2014 y 2017, y cada usuario ahorra S/ 6 y 90 minutos por pago."
        ),
        "source": PRACTICES,
    },
    {
        "slug": COQUITOS,
        "name": "Servicio de agua de Coquitos",
        "about": "Presta el servicio de la localidad del caso práctico Coquitos.",
        "source": SLIDES,
        "illustrative": True,
    },
    {
        "slug": AGUA_VIEJA,
        "name": "Servicio de agua de Agua Vieja",
        "about": "Presta el servicio de la localidad del ejemplo de sensibilidad Agua Vieja.",
        "source": SLIDES,
        "illustrative": True,
    },
    {
        "slug": MODEL_LOCALITY,
        "name": "Servicio de agua de la localidad modelo",
        "about": "Presta el servicio de la localidad con que se muestra la proyección de demanda.",
        "source": SLIDES,
        "illustrative": True,
    },
)


@dataclass(frozen=True)
class Account:
    """A demonstration account: address, name, role, and where the role holds."""

    email: str
    name: str
    role: Role
    utility: str = ""
    country: str = ""
    administers: bool = False


ACCOUNTS = (
    Account("gerencia@demo.example", "Gerencia de Coquitos", Role.MANAGER, COQUITOS),
    Account("personal@demo.example", "Personal técnico de Coquitos", Role.EDITOR, COQUITOS),
    Account("lectura@demo.example", "Lectura de Coquitos", Role.VIEWER, COQUITOS),
    Account("otra@demo.example", "Personal técnico de Agua Vieja", Role.EDITOR, AGUA_VIEJA),
    Account("secretaria@demo.example", "Secretaría de la red", Role.SECRETARIAT),
    Account("comite@demo.example", "Comité directivo", Role.COMMITTEE),
    Account("regulador@demo.example", "Regulador del Perú", Role.REGULATOR, country=Country.PE),
    Account(
        "administracion@demo.example",
        "Administración del portal",
        Role.ADMINISTRATOR,
        administers=True,
    ),
    Account("programa@demo.example", "Programa de Coquitos", Role.API_CLIENT, COQUITOS),
)


def refuse_outside_demonstration() -> None:
    """Raises ImproperlyConfigured unless DEMO is on."""
    if not settings.DEMO:
        raise ImproperlyConfigured(
            _("Demonstration data belongs in a demonstration only: set DEMO=1 for one.")
        )


@transaction.atomic
def load_members() -> None:
    """Utilities with their facts, and the accounts that are missing; loading twice adds nothing.

    Raises ImproperlyConfigured outside demonstration mode, and where a name of a demonstration
    account belongs to a real one.
    """
    refuse_outside_demonstration()
    for facts in UTILITIES:
        others = {name: value for name, value in facts.items() if name != "slug"}
        Utility.objects.update_or_create(
            slug=facts["slug"], defaults={"country": Country.PE, **others}
        )
    for account in ACCOUNTS:
        _load_account(account)


def _load_account(account: Account) -> User:
    found = User.objects.filter(email=account.email).first()
    if found is not None and not found.is_demonstration:
        raise ImproperlyConfigured(
            _("%(email)s is a real account; the demonstration cannot use it.")
            % {"email": account.email}
        )
    return found or _create(account)


def _create(account: Account) -> User:
    user = services.account_create(
        email=account.email, name=account.name, language="es", actor=None, password=PASSWORD
    )
    user.is_demonstration = True
    user.is_staff = user.is_superuser = account.administers
    user.save(update_fields=["is_demonstration", "is_staff", "is_superuser"])
    utility = Utility.objects.get(slug=account.utility) if account.utility else None
    services.role_give(
        account=user, role=account.role, utility=utility, country=account.country, actor=None
    )
    return user
