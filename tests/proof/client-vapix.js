/* SPDX-License-Identifier: LGPL-2.1-or-later */
'use strict';
/* the npm package camstreamerlib, which speaks to Axis devices: client-vapix.js WISH, a JSON object
 * of address, port, user and password. Prints what it learned as JSON. */
const CameraVapix = require('camstreamerlib');

function tell(result) {
    process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(0));
}

async function run(wish) {
    const camera = new CameraVapix({
        protocol: 'http',
        ip: wish.address,
        port: wish.port,
        auth: `${wish.user}:${wish.password}`,
    });
    const question = JSON.stringify({ apiVersion: '1.0', method: 'getAllProperties' });
    const answers = {};

    for (const group of ['root.Brand', 'root.Properties'])
        Object.assign(answers, await camera.getParameterGroup(group));
    try {
        answers.properties = JSON.parse(
            await camera.vapixPost('/axis-cgi/basicdeviceinfo.cgi', question, 'application/json'));
    } catch (error) {
        /* firmware before 8.40 has no such page */
        answers.properties = String(error);
    }
    return answers;
}

run(JSON.parse(process.argv[2])).then(tell, (error) => tell({ error: String(error) }));
