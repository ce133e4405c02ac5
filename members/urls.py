"""Addresses of this app's pages."""

from django.urls import path

from members.views import account, people, sign_in, utilities

app_name = "members"

urlpatterns = [
    path("entrar/", sign_in.sign_in, name="sign_in"),
    path(
        "entrar/clave/<uidb64>/<token>/",
        sign_in.PasswordFromLink.as_view(),
        name="password_from_link",
    ),
    path("salir/", sign_in.sign_out, name="sign_out"),
    path("cuenta/", account.account, name="account"),
    path("cuenta/clave/", account.password, name="account_password"),
    path("cuenta/tokens/", account.token_create, name="token_create"),
    path("cuenta/tokens/revocar/", account.token_revoke, name="token_revoke"),
    path("prestadores/", utilities.utility_list, name="utility_list"),
    path("prestadores/<slug:slug>/", utilities.utility_detail, name="utility_detail"),
    path("personas/", people.people, name="people"),
    path("personas/nueva/", people.person_add, name="person_add"),
    path("personas/<uuid:user_id>/", people.person, name="person"),
    path("personas/<uuid:user_id>/rol/", people.role_give, name="role_give"),
    path(
        "personas/<uuid:user_id>/rol/<int:membership_id>/", people.role_change, name="role_change"
    ),
    path(
        "personas/<uuid:user_id>/rol/<int:membership_id>/quitar/",
        people.role_remove,
        name="role_remove",
    ),
    path("personas/<uuid:user_id>/desactivar/", people.disable, name="person_disable"),
    path("personas/<uuid:user_id>/activar/", people.enable, name="person_enable"),
    path("personas/<uuid:user_id>/enlace/", people.link, name="person_link"),
]
