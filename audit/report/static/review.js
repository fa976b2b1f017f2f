// Keys of the review. Without it the buttons do the same.
(function () {
  "use strict";
  const form = document.querySelector("form.decision");
  if (!form) return;
  const fields = form.elements;
  function press(decision) {
    const button = form.querySelector('button[value="' + decision + '"]');
    form.requestSubmit(button);
  }
  function follow(selector) {
    const link = document.querySelector(selector);
    if (link) link.click();
  }
  const keys = {
    a: function () { press("accepted"); },
    c: function () { if (fields.value.value) press("corrected"); else fields.value.focus(); },
    r: function () { if (fields.reason.value) press("rejected"); else fields.reason.focus(); },
    n: function () { fields.reason.focus(); },
    u: function () { press("unreviewed"); },
    j: function () { follow('[data-key="j"]'); },
    ArrowLeft: function () { follow('[rel="prev"]'); },
    ArrowRight: function () { follow('[rel="next"]'); }
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    // In a field, Enter goes on to what is missing, then decides.
    if (event.key === "Enter" && typing) {
      event.preventDefault();
      if (fields.value.value && !fields.reason.value) fields.reason.focus();
      else press(fields.value.value ? "corrected" : event.target === fields.reason && form.dataset.wanted || "accepted");
      return;
    }
    if (typing || !keys[event.key]) return;
    event.preventDefault();
    if (event.key === "r") form.dataset.wanted = "rejected";
    if (event.key === "n") form.dataset.wanted = "accepted";
    keys[event.key]();
  });
}());
