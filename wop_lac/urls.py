"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from wop_lac import health, views

handler400 = "wop_lac.views.bad_request"
handler403 = "wop_lac.views.forbidden"
handler404 = "wop_lac.views.not_found"
handler500 = "wop_lac.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("idioma/", set_language, name="set_language"),
    path("", include("members.urls")),
    path("proyectos/", include("snip.urls")),
    path("corridas/", include("runs.urls")),
    path("api/v1/", include("wop_lac.api.urls")),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("admin/", admin.site.urls),
]
