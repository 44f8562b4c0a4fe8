/**
 * The form's script: plain, old enough for any browser that has fetch, and the same for every form, so nothing is interpolated.
 * One submission keeps its id until it has arrived: pressing Send again after a failure makes no second lead.
 */
export const SNIPPET_SCRIPT = `(function () {
  document.querySelectorAll('form[data-salesmagnet-form]:not([data-ready])').forEach(function (form) {
    form.setAttribute('data-ready', '');
    var status = form.querySelector('[data-status]');
    var button = form.querySelector('[type=submit]');
    var query = new URLSearchParams(location.search);
    function fill(name, value) {
      var field = form.querySelector('input[type=hidden][name=' + name + ']');
      if (field) field.value = value || '';
    }
    function newId() { // randomUUID exists on https pages only
      return window.crypto && crypto.randomUUID ? crypto.randomUUID() : Date.now() + '-' + Math.random() + '-' + Math.random();
    }
    function start() {
      fill('submission_id', newId());
      fill('page_url', location.href);
      ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'].forEach(function (name) {
        fill(name, query.get(name));
      });
    }
    function say(text) {
      status.textContent = text;
      status.focus();
    }
    function answers() {
      var all = {};
      new FormData(form).forEach(function (value, name) {
        if (typeof value !== 'string') return;
        all[name] = Object.prototype.hasOwnProperty.call(all, name) ? [].concat(all[name], value) : value;
      });
      return all;
    }
    start();
    if (!window.fetch || !status || !button) return;
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      button.disabled = true;
      status.textContent = 'Sending…';
      fetch(form.getAttribute('action'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify(answers())
      }).then(function (response) {
        return response.json().then(function (answer) {
          if (!response.ok || !answer.success) throw new Error(answer.message);
          form.reset();
          start();
          say('Thank you. We have received your message.');
        });
      }).catch(function (error) {
        var known = error instanceof TypeError || error instanceof SyntaxError ? '' : error.message;
        say('Your message was not sent. ' + (known || 'Please check your connection and try again.'));
      }).then(function () {
        button.disabled = false;
      });
    });
  });
})();
`;
