/* What to say when a passkey was not made or not used: django-allauth's own scripts only log it. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const given = event.detail.exception?.name === "NotAllowedError";
  window.cinewhy?.say(given ? "No passkey was used. Try again, or sign in another way." : "This browser cannot use passkeys here.");
});
