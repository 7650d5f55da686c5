app_name = "explainer"
urlpatterns: list = []
