// Shows which file is chosen beside our own button for it.
document.addEventListener('change', (event) => {
  const field = event.target.closest?.('.kb-file input[type="file"]');
  if (!field) return;
  const shown = field.closest('.kb-file');
  const names = Array.from(field.files, (file) => file.name);
  shown.querySelector('.kb-file__name').textContent = names.join(', ') || shown.dataset.none;
});
