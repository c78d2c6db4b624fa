// Tells when the device gave no passkey; allauth's own script only writes it in the console.
const message = document.querySelector("[data-passkey-error]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  if (message) message.hidden = false;
});
