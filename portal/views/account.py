"""Login, logout, and one's own password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView as DjangoLoginView
from django.contrib.auth.views import LogoutView as DjangoLogoutView
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from cms.core.errors import Invalid
from permissions.domain import passwords
from portal.forms.login import LoginForm
from portal.forms.password import PasswordForm


class LoginView(DjangoLoginView):
    """Log a person in and go on to where they were going, or to their own page."""

    template_name = "portal/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    next_page = "portal:me"


class LogoutView(DjangoLogoutView):
    """Log the person out and show the home page."""

    next_page = "/"


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class PasswordView(LoginRequiredMixin, RedirectURLMixin, FormView):
    """Choose a new password; who has to do it first is led here from everywhere."""

    template_name = "portal/password.html"
    form_class = PasswordForm
    next_page = "portal:me"

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        data = form.cleaned_data
        user: Any = self.request.user
        try:
            passwords.change_password(actor=user, current=data["current"], password=data["password"])
        except Invalid as error:
            for name, texts in error.fields.items():
                form.add_error(name, [str(text) for text in texts])
            return self.form_invalid(form)
        # The new password has ended all sessions; this one belongs to who has just proved to be the owner.
        update_session_auth_hash(self.request, user)
        messages.success(
            self.request, _("Your new password holds from now on. All other devices are logged out.")
        )
        return super().form_valid(form)

    def form_invalid(self, form: PasswordForm) -> HttpResponse:
        form.mark_errors()
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(**kwargs) | {
            "next": self.get_redirect_url(),
            "forced": passwords.must_change(user),
            "expired": passwords.is_expired(user),
            "reset": passwords.last_reset(user),
        }
