"""Login and logout."""

from django.contrib.auth.views import LoginView as DjangoLoginView
from django.contrib.auth.views import LogoutView as DjangoLogoutView

from portal.forms.login import LoginForm


class LoginView(DjangoLoginView):
    """Log a person in and go on to where they were going, or to their own page."""

    template_name = "portal/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    next_page = "portal:me"


class LogoutView(DjangoLogoutView):
    """Log the person out and show the home page."""

    next_page = "/"
