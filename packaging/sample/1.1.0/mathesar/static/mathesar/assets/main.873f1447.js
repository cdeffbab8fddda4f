// Says how many notes the page lists.
const notes = document.querySelectorAll('.notes li');
document.documentElement.dataset.notes = String(notes.length);
//# sourceMappingURL=main.873f1447.js.map
