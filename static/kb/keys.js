// Passkeys: what needs script is shown, and what went wrong is said on the page. The rest is allauth's.
document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = !window.PublicKeyCredential; });
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-key-failed]").forEach((said) => { said.hidden = false; });
});
