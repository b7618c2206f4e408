/* Buttons that copy the text they name, and say so. */
"use strict";
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copies);
    const said = button.closest(".reuse").querySelector(".copy-said");
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text.textContent);
      said.textContent = `Copied: ${document.getElementById(text.id + "-label").textContent}.`;
    } catch { // the browser refuses: the text is selected, to be copied by hand
      window.getSelection().selectAllChildren(text);
      said.textContent = "Selected. Copy it with the keys of your system.";
    }
  });
}
