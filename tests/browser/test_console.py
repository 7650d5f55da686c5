"""The console in a real browser: a dialog, the password again, a run whose page renews itself, a phone."""

import pytest
from playwright.sync_api import Page, expect

from recommender.models import ModelRun, ModelVersion
from tests.browser.conftest import Visitor
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.browser
PAGES = ["/admin/", "/admin/recommender/theme/", "/admin/catalog/movie/import/", "/admin/recommender/modelversion/"]


@pytest.fixture
def visitor(page: Page, live_server) -> Visitor:
    UserFactory(username="root", is_staff=True, is_superuser=True)
    visitor = Visitor(page, live_server.url)
    visitor.sign_in("root")
    return visitor


def test_a_model_is_put_live_by_a_dialog_and_its_run_is_watched(visitor):
    page = visitor.page
    live = ModelVersion.objects.live()
    candidate = ModelVersion.objects.create(version="20270101-000000-cccccc")
    address = f"/admin/recommender/modelversion/{candidate.pk}/change/"
    visitor.go(address)
    page.get_by_role("link", name="Activate").click()
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**{address}")
    page.get_by_role("link", name="Activate").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text(f"Live now: {live}. Then: {candidate}.")
    dialog.get_by_role("button", name="Put it live").click()

    progress = page.locator("#run-progress")
    expect(progress).to_contain_text("waiting for a worker", ignore_case=True)
    run = ModelRun.objects.get()
    ModelRun.objects.filter(pk=run.pk).update(status="running", step="Swapping vectors and themes")
    expect(progress).to_contain_text("Swapping vectors and themes")
    run.close(ModelRun.Status.FAILED, "Its files are corrupted.")
    expect(progress).to_contain_text("Its files are corrupted.")
    expect(page.get_by_role("link", name="Stop")).to_have_count(0)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_fits_a_phone(visitor, address):
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    visitor.go(address)

    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
