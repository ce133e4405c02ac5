"""Makes the administration pages those of members.admin_site."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "members.admin_site.PortalAdminSite"
